package io.cloudflux.jobs.config;

import org.apache.flink.configuration.MemorySize;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Sizes in bytes as Flink writes them: {@code 500m}, {@code 10g}, {@code 2t}, powers of 1024. */
public final class BytesConverter implements ITypeConverter<Long> {
  @Override
  public Long convert(String value) {
    try {
      return MemorySize.parseBytes(value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(
          "'" + value + "' is not a size; a number and b, k, m, g or t, such as 10g");
    }
  }
}
