package io.cloudflux.jobs.sql;

import io.cloudflux.jobs.config.ConfigurationException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values for the variables of scripts. A variable is a literal with its name in a comment behind
 * it: <code>'HOT' /* ${tier} *&#47;</code> or <code>100 /* ${limit} *&#47;</code>. The literal is
 * its default, so a script is plain SQL to any other reader. A value takes the literal's place as a
 * literal of the same kind, quoted where that is: it can be nothing but a value.
 *
 * @param values by name
 */
public record SqlVariables(Map<String, String> values) {
  private static final Pattern VARIABLE =
      Pattern.compile("('(?:[^']|'')*'|-?\\d+(?:\\.\\d+)?)(\\s*/\\*\\s*\\$\\{(\\w+)}\\s*\\*/)");
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(?:\\.\\d+)?");

  public SqlVariables {
    values = Map.copyOf(values);
  }

  /** The names of a script's variables. */
  public static Set<String> names(String script) {
    Set<String> names = new TreeSet<>();
    VARIABLE.matcher(script).results().forEach(variable -> names.add(variable.group(3)));
    return names;
  }

  /** These values, and others over them. */
  public SqlVariables with(Map<String, String> others) {
    Map<String, String> all = new LinkedHashMap<>(values);
    all.putAll(others);
    return new SqlVariables(all);
  }

  /**
   * The script with every variable that has a value here replaced by it.
   *
   * @throws ConfigurationException if a number is needed and the value is none
   */
  public String substitute(String script) {
    return VARIABLE.matcher(script).replaceAll(v -> Matcher.quoteReplacement(replacement(v)));
  }

  private String replacement(MatchResult variable) {
    String value = values.get(variable.group(3));
    if (value == null) {
      return variable.group();
    }
    boolean text = variable.group(1).startsWith("'");
    if (!text && !NUMBER.matcher(value).matches()) {
      throw ConfigurationException.of(
          "set",
          variable.group(3) + "=" + value,
          "is not a number, as " + variable.group(1) + " is");
    }
    return (text ? "'" + value.replace("'", "''") + "'" : value) + variable.group(2);
  }
}
