package io.cloudflux.sql;

import java.util.Arrays;
import java.util.List;

/** The statements of a SQL file. */
final class SqlScript {
  private SqlScript() {}

  /** Its statements without their semicolons, in order; comments are left out. */
  static List<String> statements(String script) {
    return Arrays.stream(script.replaceAll("(?m)^\\s*--.*$", "").split(";\\s*(\\n|$)"))
        .map(String::strip)
        .filter(statement -> !statement.isEmpty())
        .toList();
  }
}
