package io.cloudflux.actor;

import java.io.Serializable;
import java.util.Locale;

/** A pattern in which {@code *} stands for any text; upper and lower case are the same. */
record Glob(String pattern) implements Serializable {
  private static final long serialVersionUID = 1L;

  Glob {
    pattern = pattern.toLowerCase(Locale.ROOT);
  }

  /** Takes time in proportion to both lengths at most, whatever the text is. */
  boolean matches(String text) {
    int p = 0;
    int t = 0;
    int star = -1;
    int resume = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = t;
      } else if (p < pattern.length()
          && pattern.charAt(p) == Character.toLowerCase(text.charAt(t))) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
