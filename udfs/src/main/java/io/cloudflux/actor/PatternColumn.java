package io.cloudflux.actor;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/** What all rules say of one thing, such as the agent. */
final class PatternColumn implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A power of two. The same few agents and operations are in nearly all requests. */
  private static final int REMEMBERED = 1 << 12;

  /** What a client sends may be a MB long; who it is stands at its beginning. */
  private static final int MOST_CHARS = 512;

  private static final String NOT_TOLD = "-";

  /** The patterns of each rule; a rule without any takes everything. */
  private final List<List<Glob>> patterns;

  private transient Known[] known;

  /** An answer given before; immutable, so that a race for its place does no harm. */
  private record Known(String text, long matching) {}

  PatternColumn(List<List<Glob>> patterns) {
    this.patterns = List.copyOf(patterns);
  }

  /**
   * The rules that match, the first as the lowest bit.
   *
   * @param text may be null
   */
  long matching(String text) {
    String subject = text == null ? NOT_TOLD : text;
    if (subject.length() > MOST_CHARS) {
      // Remembered, a few thousand of them would fill the heap.
      return decide(subject.substring(0, MOST_CHARS));
    }
    Known[] table = known;
    if (table == null) {
      table = new Known[REMEMBERED];
      known = table;
    }
    int hash = subject.hashCode();
    int place = (hash ^ hash >>> 16) & (REMEMBERED - 2);
    Known hit = table[place];
    if (hit == null || !hit.text.equals(subject)) {
      // Two share a place, the last seen first, so that two in turn do not drive each other out.
      Known second = table[place + 1];
      table[place + 1] = hit;
      hit =
          second != null && second.text.equals(subject)
              ? second
              : new Known(subject, decide(subject));
      table[place] = hit;
    }
    return hit.matching;
  }

  private long decide(String subject) {
    String lower = subject.toLowerCase(Locale.ROOT);
    long matching = 0;
    for (int rule = 0; rule < patterns.size(); rule++) {
      List<Glob> globs = patterns.get(rule);
      if (globs.isEmpty() || globs.stream().anyMatch(glob -> glob.matches(lower))) {
        matching |= 1L << rule;
      }
    }
    return matching;
  }
}
