package io.cloudflux.jobs.sql;

import io.cloudflux.jobs.config.ConfigurationException;
import java.util.ArrayList;
import java.util.List;

/**
 * A script of SQL statements, each ended by a semicolon; the last one's may be left out.
 *
 * @param name what the script is called in messages: its path
 * @param statements without their semicolons, none of them empty
 */
public record SqlScript(String name, List<Statement> statements) {

  /**
   * One statement.
   *
   * @param script the name of its script
   * @param line of the script that it begins on, from 1
   * @param text from there on, comments included
   */
  public record Statement(String script, int line, String text) {

    /** Where it is, as messages say it: {@code FILE:LINE}. */
    public String place() {
      return script + ":" + line;
    }

    /**
     * The text behind as many empty lines as there are lines before it, so that the positions in a
     * parser's message are positions in the script.
     */
    public String inPlace() {
      return "\n".repeat(line - 1) + text;
    }

    /** The words and literals of the statement in one line, comments and hints left out. */
    String words() {
      StringBuilder words = new StringBuilder();
      int from = 0;
      while (from < text.length()) {
        int to = tokenEnd(text, from);
        String token = text.substring(from, to);
        words.append(isComment(token) || token.isBlank() ? " " : token);
        from = to;
      }
      return words.toString().replaceAll("\\s+", " ").strip();
    }
  }

  public SqlScript {
    statements = List.copyOf(statements);
  }

  /**
   * Splits a script at the semicolons that are in no literal, quoted name or comment.
   *
   * @throws ConfigurationException if a literal, quoted name or comment does not end
   */
  public static SqlScript parse(String name, String text) {
    List<Statement> statements = new ArrayList<>();
    int line = 1;
    int begin = -1; // Of the first token of the statement that is neither blank nor a comment.
    int beginLine = 1;
    int from = 0;
    while (from < text.length()) {
      int to = tokenEnd(text, from);
      if (to < 0) {
        throw new ConfigurationException(
            "%s:%d: %s does not end".formatted(name, line, kind(text.charAt(from))));
      }
      String token = text.substring(from, to);
      if (token.equals(";")) {
        if (begin >= 0) {
          statements.add(new Statement(name, beginLine, text.substring(begin, from).strip()));
          begin = -1;
        }
      } else if (begin < 0 && !token.isBlank() && !isComment(token)) {
        begin = from;
        beginLine = line;
      }
      line += (int) token.chars().filter(c -> c == '\n').count();
      from = to;
    }
    if (begin >= 0) {
      statements.add(new Statement(name, beginLine, text.substring(begin).strip()));
    }
    return new SqlScript(name, statements);
  }

  private static String kind(char first) {
    return switch (first) {
      case '\'' -> "the literal that begins here";
      case '`' -> "the name that begins here";
      default -> "the comment that begins here";
    };
  }

  private static boolean isComment(String token) {
    return token.startsWith("--") || token.startsWith("/*");
  }

  /**
   * The end of the token at {@code from}: a literal, a quoted name, a comment, a semicolon, or else
   * everything up to the next of these; -1 if it does not end. A doubled quote inside a literal
   * makes it two tokens, which splits nothing.
   */
  private static int tokenEnd(String text, int from) {
    char first = text.charAt(from);
    if (first == ';') {
      return from + 1;
    }
    if (first == '\'' || first == '`') {
      int end = text.indexOf(first, from + 1);
      return end < 0 ? -1 : end + 1;
    }
    if (text.startsWith("--", from)) {
      int end = text.indexOf('\n', from);
      return end < 0 ? text.length() : end;
    }
    if (text.startsWith("/*", from)) {
      int end = text.indexOf("*/", from + 2);
      return end < 0 ? -1 : end + 2;
    }
    int to = from + 1;
    while (to < text.length()
        && ";'`".indexOf(text.charAt(to)) < 0
        && !text.startsWith("--", to)
        && !text.startsWith("/*", to)
        && Character.isWhitespace(text.charAt(to)) == Character.isWhitespace(first)) {
      to++;
    }
    return to;
  }
}
