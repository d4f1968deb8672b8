package io.cloudflux.actor;

import io.cloudflux.yaml.YamlSection;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells who is behind a request by who asked, with what program, for which of the store's
 * operations. The rules are those of {@code flink-conf/actors.yaml}, which explains them; the first
 * that matches decides, and without any it is an {@link Actor#APPLICATION}.
 */
public final class ActorRules implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Where the rules shipped are, as a resource and in the project. */
  public static final String SHIPPED = "flink-conf/actors.yaml";

  /** The rules that match are the bits of a number. */
  private static final int MOST_RULES = Long.SIZE;

  private final Actor[] actors;
  private final PatternColumn requesters;
  private final PatternColumn agents;
  private final PatternColumn operations;

  private ActorRules(List<Rule> rules) {
    this.actors = rules.stream().map(Rule::actor).toArray(Actor[]::new);
    this.requesters = new PatternColumn(rules.stream().map(Rule::requester).toList());
    this.agents = new PatternColumn(rules.stream().map(Rule::agent).toList());
    this.operations = new PatternColumn(rules.stream().map(Rule::operation).toList());
  }

  /** A rule matches if each thing it asks about matches one of its patterns. */
  private record Rule(Actor actor, List<Glob> requester, List<Glob> agent, List<Glob> operation) {}

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
      if (rules.size() == MOST_RULES) {
        throw rule.error("actor", "is of one rule too many", MOST_RULES + " rules");
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
    long matching = agents.matching(agent);
    if (matching != 0) {
      matching &= requesters.matching(requester);
    }
    if (matching != 0) {
      matching &= operations.matching(operation);
    }
    return matching == 0 ? Actor.APPLICATION : actors[Long.numberOfTrailingZeros(matching)];
  }
}
