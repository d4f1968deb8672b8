package io.cloudflux.jobs.config;

import io.cloudflux.log.LogFormat;
import java.util.ArrayList;
import java.util.Arrays;
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

  /** What is allowed, for help texts. */
  public static final class Labels extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    public Labels() {
      super(Arrays.stream(LogFormat.values()).map(LogFormat::label).toList());
    }
  }
}
