package io.cloudflux.actor;

import java.io.Serializable;
import java.util.Locale;

/** A pattern in which {@code *} stands for any text; upper and lower case are the same. */
final class Glob implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What is between the stars, in lower case: the first must begin the text, the last end it. */
  private final String[] parts;

  Glob(String pattern) {
    this.parts = pattern.toLowerCase(Locale.ROOT).split("\\*", -1);
  }

  /**
   * True if the whole text fits.
   *
   * @param text in lower case
   */
  boolean matches(String text) {
    String first = parts[0];
    String last = parts[parts.length - 1];
    if (parts.length == 1) {
      return text.equals(first);
    }
    if (text.length() < first.length() + last.length()
        || !text.startsWith(first)
        || !text.endsWith(last)) {
      return false;
    }
    // Of each part between, the leftmost place leaves the most room for the next.
    int at = first.length();
    int end = text.length() - last.length();
    for (int i = 1; i < parts.length - 1; i++) {
      int found = text.indexOf(parts[i], at);
      if (found < 0 || found + parts[i].length() > end) {
        return false;
      }
      at = found + parts[i].length();
    }
    return true;
  }
}
