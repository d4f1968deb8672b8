package io.cloudflux.cli;

import io.cloudflux.cli.ExportCommand.Format;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Names of formats to export to. */
final class FormatOption implements ITypeConverter<Format>, Iterable<String> {
  private static final List<String> NAMES =
      Arrays.stream(Format.values()).map(Format::toString).toList();

  @Override
  public Format convert(String name) {
    int index = NAMES.indexOf(name);
    if (index < 0) {
      throw new TypeConversionException(
          "unknown format '" + name + "'; allowed: " + String.join(", ", NAMES));
    }
    return Format.values()[index];
  }

  @Override
  public Iterator<String> iterator() {
    return NAMES.iterator();
  }
}
