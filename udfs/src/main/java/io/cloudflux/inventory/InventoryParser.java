package io.cloudflux.inventory;

import io.cloudflux.log.LineKind;
import io.cloudflux.log.MalformedLineException;
import java.io.Serializable;
import java.util.function.Consumer;

/** Reads the lines of one inventory format. Stateless. */
public interface InventoryParser extends Serializable {

  /**
   * Parses one line, without its line terminator.
   *
   * @return {@link LineKind#RECORD} if {@code out} has taken a record; otherwise why there is none
   *     by definition
   * @throws MalformedLineException if the line is not of this format
   */
  LineKind parse(byte[] buffer, int offset, int length, Consumer<? super InventoryRecord> out)
      throws MalformedLineException;
}
