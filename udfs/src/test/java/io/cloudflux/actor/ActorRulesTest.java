package io.cloudflux.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ActorRulesTest {
  private static final ActorRules SHIPPED = ActorRules.shipped();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "USER        | arn:aws:iam::1:user/ada | S3Console/0.4                         |"
            + " REST.GET.OBJECT",
        "USER        | 192.0.2.3 | Mozilla/5.0 (X11; Linux) Gecko/20100101 Firefox/118.0 | -",
        "USER        | ada       | aws-cli/2.15.0 Python/3.11                          |"
            + " REST.GET.OBJECT",
        "USER        | 192.0.2.3 | curl/8.5.0                                          | -",
        "APPLICATION | arn:aws:sts::1:assumed-role/etl/x | aws-sdk-java/2.20          | GetObject",
        "APPLICATION | -         | -                                                   | -",
        "APPLICATION | 192.0.2.3 | Boto3/1.21 Python/3.9                               |"
            + " REST.GET.OBJECT",
        "BACKUP      | arn:aws:sts::1:assumed-role/AWSBackupDefaultServiceRole/x | aws-sdk |"
            + " GetObject",
        "BACKUP      | svc       | restic/0.16.0                                       |"
            + " REST.GET.OBJECT",
        "BACKUP      | NightlyBackup | aws-cli/2.15.0                                  |"
            + " REST.GET.OBJECT",
        "SCANNER     | 66.249.66.1 | Mozilla/5.0 (compatible; Googlebot/2.1;"
            + " +http://www.google.com/bot.html) | -",
        "SCANNER     | 192.0.2.3 | UptimeRobot/2.0                                     | -",
        "SCANNER     | 192.0.2.3 | ELB-HealthChecker/2.0                               | -",
        "STORE       | AmazonS3  | -                                                   |"
            + " S3.EXPIRE.OBJECT",
        "STORE       | -         | -                                                   |"
            + " S3.TRANSITION_SIA.OBJECT",
        "STORE       | svc:replication.s3.amazonaws.com | -                            |"
            + " REST.COPY.OBJECT",
        "STORE       | lifecycle | -                                                   |"
            + " delete_obj",
        "APPLICATION | svc:cloudfront.amazonaws.com | -                                |"
            + " REST.GET.OBJECT",
        "BACKUP      | svc:backup.amazonaws.com | -                                    |"
            + " REST.GET.OBJECT",
        "APPLICATION | arn:aws:iam::12:role/pharmacies-api | Boto3/1.34                 |"
            + " REST.GET.OBJECT",
        "SCANNER     | svc:macie.amazonaws.com | -                                     |"
            + " REST.GET.OBJECT",
      })
  void shippedRules(Actor actor, String requester, String agent, String operation) {
    assertThat(SHIPPED.actorOf(requester, agent, operation)).isEqualTo(actor);
    // Remembered or not, and whatever was asked between.
    SHIPPED.actorOf("another", "agent", "operation");
    assertThat(SHIPPED.actorOf(requester, agent, operation)).isEqualTo(actor);
  }

  @Test
  void theFirstRuleThatMatchesInAllItAsksDecides() {
    ActorRules rules =
        rules(
            "rules:\n"
                + "  - {actor: STORE, requester: root, operation: ['A*', B]}\n"
                + "  - {actor: BACKUP, requester: root}\n"
                + "  - {actor: SCANNER, agent: '-'}\n");
    assertThat(rules.actorOf("root", "x", "Abc")).isEqualTo(Actor.STORE);
    assertThat(rules.actorOf("ROOT", "x", "b")).isEqualTo(Actor.STORE);
    assertThat(rules.actorOf("root", "x", "C")).isEqualTo(Actor.BACKUP);
    assertThat(rules.actorOf("toor", null, "A")).isEqualTo(Actor.SCANNER);
    assertThat(rules.actorOf("toor", "x", "A")).isEqualTo(Actor.APPLICATION);
  }

  @Test
  void longAgentsAreToldByTheirBeginning() {
    ActorRules rules = rules("rules:\n  - {actor: SCANNER, agent: '*bot*'}\n");
    String padding = " ".repeat(1 << 20);
    assertThat(rules.actorOf(null, "bot" + padding, null)).isEqualTo(Actor.SCANNER);
    assertThat(rules.actorOf(null, padding + "bot", null)).isEqualTo(Actor.APPLICATION);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rules: []                                  | rules | one or more",
        "rule: []                                   | rule  | rules",
        "rules: [{actor: PEOPLE, agent: x}]         | rules[0].actor is PEOPLE | USER",
        "rules: [{actor: USER}]                     | rules[0].actor stands alone | agent",
        "rules: [{actor: USER, agents: x}]          | rules[0].agents | agent",
        "rules: [{actor: USER, agent: []}]          | rules[0].agent is empty | texts",
        "rules: [{actor: USER, agent: [1]}]         | rules[0].agent is 1 | texts",
      })
  void refusesRulesThatCannotBe(String yaml, String where, String allowed) {
    assertThatThrownBy(() -> rules(yaml))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("my.yaml: ")
        .hasMessageContainingAll(where, allowed);
  }

  @Test
  void refusesMoreRulesThanItCanTellApart() {
    String rule = "  - {actor: USER, agent: x}\n";
    rules("rules:\n" + rule.repeat(64));
    assertThatThrownBy(() -> rules("rules:\n" + rule.repeat(65)))
        .hasMessageContainingAll("rules[64].actor", "64 rules");
  }

  @Test
  void travelsToTheTasks() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(SHIPPED);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      ActorRules copy = (ActorRules) in.readObject();
      assertThat(copy.actorOf("AmazonS3", null, null)).isEqualTo(Actor.STORE);
    }
  }

  /** A star is any text: as the regular expression says. */
  @Property
  void globs(@ForAll("pieces") String pattern, @ForAll("pieces") String text) {
    String plain = text.replace("*", "c");
    String expression = pattern.toLowerCase(Locale.ROOT).replace("*", ".*");
    assertThat(new Glob(pattern).matches(plain.toLowerCase(Locale.ROOT)))
        .isEqualTo(plain.toLowerCase(Locale.ROOT).matches(expression));
  }

  @Provide
  Arbitrary<String> pieces() {
    return Arbitraries.of("a", "b", "A", "*").list().ofMaxSize(7).map(all -> String.join("", all));
  }

  private static ActorRules rules(String yaml) {
    return ActorRules.read(yaml.getBytes(StandardCharsets.UTF_8), "my.yaml");
  }
}
