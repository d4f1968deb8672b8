package io.cloudflux.jobs.config;

import io.cloudflux.log.LogFormat;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The labels of log formats. */
public final class FormatConverter implements ITypeConverter<LogFormat> {
  @Override
  public LogFormat convert(String value) {
    try {
      return LogFormat.of(value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
