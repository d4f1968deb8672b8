package io.cloudflux.inventory;

import io.cloudflux.log.MalformedLineException;
import java.io.Serializable;
import java.util.function.Consumer;

/** Reads the lines of one inventory format. Stateless. */
public interface InventoryParser extends Serializable {

  /**
   * Parses one line, without its line terminator.
   *
   * @return false if the line holds no record by definition: blank, a header, a delete marker, an
   *     old version
   * @throws MalformedLineException if the line is not of this format
   */
  boolean parse(byte[] buffer, int offset, int length, Consumer<? super InventoryRecord> out)
      throws MalformedLineException;
}
