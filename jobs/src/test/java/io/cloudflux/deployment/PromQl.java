package io.cloudflux.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a PromQL expression refers to. Not a parser of the language: it finds names and labels, and
 * fails where tokens or brackets make no sense.
 *
 * @param selectors metrics, in their order
 * @param functions functions and aggregations
 * @param grouping labels that aggregations keep; those of {@code without} and matching count too
 */
record PromQl(List<Selector> selectors, Set<String> functions, Set<String> grouping) {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*')" // 1: a text
              + "|([a-zA-Z_][a-zA-Z0-9_:]*)" // 2: a name
              + "|([0-9][0-9a-z.]*)" // 3: a number or duration
              + "|(=~|!~|!=|==|>=|<=|[-+*/%^(){}\\[\\],<>=:]))\\s*"); // 4: the rest
  private static final Set<String> LISTS =
      Set.of("by", "without", "on", "ignoring", "group_left", "group_right");
  private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "bool", "offset");

  /** A metric, and what its labels have to be. */
  record Selector(String metric, List<LabelMatcher> matchers) {}

  /** A condition on a label; the value as written, without quotes. */
  record LabelMatcher(String label, String operator, String value) {
    boolean matches(String actual) {
      String found = actual == null ? "" : actual;
      return switch (operator) {
        case "=" -> found.equals(value);
        case "!=" -> !found.equals(value);
        case "=~" -> found.matches(value);
        case "!~" -> !found.matches(value);
        default -> throw new IllegalArgumentException(operator);
      };
    }
  }

  static PromQl parse(String expression) {
    List<String> tokens = tokens(expression);
    PromQl found = new PromQl(new ArrayList<>(), new TreeSet<>(), new TreeSet<>());
    int open = 0;
    for (int i = 0; i < tokens.size(); i++) {
      String token = tokens.get(i);
      String next = i + 1 < tokens.size() ? tokens.get(i + 1) : "";
      if (token.equals("(")) {
        open++;
      } else if (token.equals(")")) {
        if (--open < 0) {
          throw new IllegalArgumentException("a ) too many: " + expression);
        }
      } else if (token.equals("[")) {
        i = end(tokens, i, "]");
      } else if (LISTS.contains(token) && next.equals("(")) {
        int end = end(tokens, i, ")");
        tokens.subList(i + 2, end).stream()
            .filter(label -> !label.equals(","))
            .forEach(found.grouping::add);
        i = end;
      } else if (isName(token) && !OPERATORS.contains(token)) {
        if (next.equals("(") || LISTS.contains(next)) {
          found.functions.add(token);
        } else if (next.equals("{")) {
          int end = end(tokens, i, "}");
          found.selectors.add(new Selector(token, matchers(tokens.subList(i + 2, end))));
          i = end;
        } else {
          found.selectors.add(new Selector(token, List.of()));
        }
      } else if (token.equals("{") || token.equals("}") || token.equals("]")) {
        throw new IllegalArgumentException("a " + token + " at no metric: " + expression);
      }
    }
    if (open != 0) {
      throw new IllegalArgumentException("a ) is missing: " + expression);
    }
    return found;
  }

  private static boolean isName(String token) {
    return Character.isLetter(token.charAt(0)) || token.charAt(0) == '_';
  }

  private static List<LabelMatcher> matchers(List<String> tokens) {
    List<LabelMatcher> matchers = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i += 4) {
      if (i + 3 > tokens.size() || i + 3 < tokens.size() && !tokens.get(i + 3).equals(",")) {
        throw new IllegalArgumentException("not matchers of labels: " + tokens);
      }
      String value = tokens.get(i + 2);
      matchers.add(
          new LabelMatcher(
              tokens.get(i), tokens.get(i + 1), value.substring(1, value.length() - 1)));
    }
    return matchers;
  }

  private static int end(List<String> tokens, int from, String bracket) {
    for (int i = from; i < tokens.size(); i++) {
      if (tokens.get(i).equals(bracket)) {
        return i;
      }
    }
    throw new IllegalArgumentException("no " + bracket + " in " + tokens);
  }

  private static List<String> tokens(String expression) {
    List<String> tokens = new ArrayList<>();
    Matcher token = TOKEN.matcher(expression);
    int at = 0;
    while (at < expression.length()) {
      if (!token.find(at) || token.start() != at) {
        throw new IllegalArgumentException("not PromQL: " + expression.substring(at));
      }
      tokens.add(token.group().trim());
      at = token.end();
    }
    return tokens;
  }
}
