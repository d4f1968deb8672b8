package io.cloudflux.actor;

import io.cloudflux.yaml.YamlSection;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Tells who is behind a request by who asked, with what program, for which of the store's
 * operations. The rules are those of {@code flink-conf/actors.yaml}, which explains them; the first
 * that matches decides, and without any it is an {@link Actor#APPLICATION}.
 */
public final class ActorRules implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Where the rules shipped are, as a resource and in the project. */
  public static final String SHIPPED = "flink-conf/actors.yaml";

  /** A power of two. The same few requesters and agents make nearly all requests. */
  private static final int REMEMBERED = 1 << 12;

  /** What a client sends may be a MB long; who it is stands at its beginning. */
  private static final int MOST_CHARS = 512;

  private final List<Rule> rules;

  private transient Known[] known;

  private ActorRules(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  /** A rule matches if each thing it asks about matches one of its patterns. */
  private record Rule(Actor actor, List<Glob> requester, List<Glob> agent, List<Glob> operation)
      implements Serializable {
    private static final long serialVersionUID = 1L;

    boolean matches(String who, String with, String what) {
      return any(requester, who) && any(agent, with) && any(operation, what);
    }

    private static boolean any(List<Glob> globs, String text) {
      if (globs.isEmpty()) {
        return true;
      }
      String subject =
          text == null ? "-" : text.length() <= MOST_CHARS ? text : text.substring(0, MOST_CHARS);
      for (Glob glob : globs) {
        if (glob.matches(subject)) {
          return true;
        }
      }
      return false;
    }
  }

  /** An answer given before; immutable, so that a race for its place does no harm. */
  private record Known(String requester, String agent, String operation, Actor actor) {}

  /** The rules shipped with CloudFlux. */
  public static ActorRules shipped() {
    return Shipped.RULES;
  }

  private static final class Shipped {
    private static final ActorRules RULES = load();

    private static ActorRules load() {
      try (InputStream in = ActorRules.class.getClassLoader().getResourceAsStream(SHIPPED)) {
        return read(in.readAllBytes(), SHIPPED);
      } catch (IOException e) {
        throw new IllegalStateException(SHIPPED + " is not in the jar", e);
      }
    }
  }

  /**
   * Reads rules.
   *
   * @param file the file's name, for errors
   * @throws IllegalArgumentException naming the file, the key with its path, the value and what is
   *     allowed
   */
  public static ActorRules read(byte[] yaml, String file) {
    List<Rule> rules = new ArrayList<>();
    for (YamlSection rule : YamlSection.root(yaml, file).allow("rules").sections("rules")) {
      rule.allow("actor", "why", "requester", "agent", "operation");
      List<Glob> requester = globs(rule, "requester");
      List<Glob> agent = globs(rule, "agent");
      List<Glob> operation = globs(rule, "operation");
      if (requester.isEmpty() && agent.isEmpty() && operation.isEmpty()) {
        throw rule.error("actor", "stands alone", "one or more of requester, agent, operation");
      }
      rules.add(new Rule(rule.constant("actor", Actor.class), requester, agent, operation));
    }
    return new ActorRules(rules);
  }

  private static List<Glob> globs(YamlSection rule, String key) {
    return rule.textOrList(key).stream().map(Glob::new).toList();
  }

  /**
   * Who is behind a request.
   *
   * @param requester who asked: principal or address, or null
   * @param agent the user agent, or null
   * @param operation the operation as the store names it, {@code REST.GET.OBJECT}, or null
   */
  public Actor actorOf(String requester, String agent, String operation) {
    Known[] table = known;
    if (table == null) {
      table = new Known[REMEMBERED];
      known = table;
    }
    if (isLong(requester) || isLong(agent) || isLong(operation)) {
      return decide(requester, agent, operation); // Remembered, a few thousand would fill the heap.
    }
    int hash =
        31 * (31 * Objects.hashCode(requester) + Objects.hashCode(agent))
            + Objects.hashCode(operation);
    int slot = (hash ^ hash >>> 16) & (REMEMBERED - 1);
    Known hit = table[slot];
    if (hit == null
        || !Objects.equals(hit.agent, agent)
        || !Objects.equals(hit.requester, requester)
        || !Objects.equals(hit.operation, operation)) {
      hit = new Known(requester, agent, operation, decide(requester, agent, operation));
      table[slot] = hit;
    }
    return hit.actor;
  }

  private static boolean isLong(String text) {
    return text != null && text.length() > MOST_CHARS;
  }

  private Actor decide(String requester, String agent, String operation) {
    for (Rule rule : rules) {
      if (rule.matches(requester, agent, operation)) {
        return rule.actor();
      }
    }
    return Actor.APPLICATION;
  }
}
