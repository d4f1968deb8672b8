package io.cloudflux.jobs.source;

import io.cloudflux.log.MalformedLineException.Reason;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * One line as it came, before anyone has tried to read it.
 *
 * @param bytes the line without its terminator, cut at {@link #MAX_BYTES}
 * @param source the file, or the topic and partition
 * @param position byte offset in the (decompressed) file, row of a Parquet or ORC file, or offset
 *     in the partition
 * @param fault why the line cannot be whole, or null
 */
public record RawLine(byte[] bytes, String source, long position, Reason fault) {
  /** Longer lines are cut here and never parsed: memory stays bounded whatever the input. */
  public static final int MAX_BYTES = 1 << 20;

  /** Proven free of Kryo: a record of types that Flink knows. */
  public static final TypeInformation<RawLine> TYPE = Types.POJO(RawLine.class);

  /** The fault in words; only for lines that have one. */
  public String describeFault() {
    return switch (fault) {
      case TOO_LONG -> "longer than " + MAX_BYTES + " bytes";
      case NOT_THIS_FORMAT -> "the file has not the columns that its inventory must have";
      default -> "the columnar or compressed file ends or breaks here";
    };
  }

  /** UTF-8 as text, cut where the line would be: nobody reads on behind that. */
  static String text(byte[] bytes) {
    return new String(bytes, 0, Math.min(bytes.length, MAX_BYTES), StandardCharsets.UTF_8);
  }
}
