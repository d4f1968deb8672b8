package io.cloudflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudflux.delivery.GeneratedLogs;
import io.cloudflux.local.EmbeddedKafka;
import io.cloudflux.local.LocalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans from the command line: seen, approved, priced and exported. */
class PlansCommandITCase {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path work;
  private static EmbeddedKafka kafka;
  private static LocalPostgres postgres;
  private static Path logs;
  private static Path inventory;

  @BeforeAll
  static void start() throws Exception {
    kafka = EmbeddedKafka.start(Files.createDirectory(work.resolve("kafka")));
    postgres = LocalPostgres.start(Files.createDirectory(work.resolve("postgres")));
    kafka.createTopic("migration-commands", 2, Map.of());
    GeneratedLogs generated = GeneratedLogs.of(5, 150, 35, 6_000, 0);
    logs = write("access.log", generated.lines());
    inventory = write("inventory.jsonl", generated.inventory());
    plan();
  }

  @AfterAll
  static void stop() throws Exception {
    kafka.close();
    postgres.close();
  }

  @Test
  void aPlanIsApprovedAndSeenToBe() throws Exception {
    List<JsonNode> plans = list("--status=PLANNED", "--limit=1000");
    assertThat(plans).hasSizeGreaterThan(4);
    JsonNode first = plans.get(0);
    JsonNode second = plans.get(1);
    String id = first.path("plan_id").asText();
    String other = second.path("plan_id").asText();

    Launched shown = run(withPostgres("plans", "show", id));
    assertThat(shown.out())
        .startsWith(id + "  PLANNED\n")
        .contains(
            "%s  %s -> %s"
                .formatted(
                    first.path("bucket").asText(),
                    first.path("from_class").asText(),
                    first.path("to_class").asText()),
            "a month, back in ",
            "s3://acme-data/");
    JsonNode whole = JSON.readTree(run(withPostgres("plans", "show", id, "--json")).out());
    assertThat(whole.path("items")).hasSize(first.path("objects").asInt());
    assertThat(whole.path("method").asText()).isIn("RULE", "COPY");

    say("approve", id, "--by=ann", "--reason=worth it", "--at=" + dayAfter(id));
    say("cancel", other, "--by=bob", "--at=" + dayAfter(other));
    plan();

    assertThat(list("--status=APPROVED"))
        .singleElement()
        .satisfies(
            plan -> {
              assertThat(plan.path("plan_id").asText()).isEqualTo(id);
              assertThat(plan.path("status_by").asText()).isEqualTo("ann");
              assertThat(plan.path("status_reason").asText()).isEqualTo("worth it");
            });
    assertThat(run(withPostgres("plans", "list", "--status", "CANCELLED")).out())
        .startsWith(other + " ")
        .contains("CANCELLED", "0 of");
    assertThat(run(withPostgres("plans", "show", id)).out())
        .contains("APPROVED since " + dayAfter(id) + " by ann: worth it");
    Launched again = Launched.with(sayArguments("approve", other));
    assertThat(again.status()).isEqualTo(2);
    assertThat(again.err())
        .contains("--plan: '" + other + "' is CANCELLED: APPROVE may not be said of it");
  }

  @Test
  void whatIsNoPlanIsToldSo() {
    for (String what : List.of("show", "approve")) {
      String[] arguments =
          what.equals("show")
              ? withPostgres("plans", what, "2024-03-01-00000000-0000-1")
              : sayArguments(what, "2024-03-01-00000000-0000-1");
      Launched wrong = Launched.with(arguments);

      assertThat(wrong.status()).isEqualTo(2);
      assertThat(wrong.err()).contains("is no plan in Postgres");
    }
  }

  @Test
  void aPrefixIsPricedByItsDecisions() throws Exception {
    JsonNode estimate =
        JSON.readTree(
            run(withPostgres(
                    "estimate", "--prefix=s3://acme-data/", "--to-class=GLACIER_IR", "--json"))
                .out());
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT count(*) FILTER (WHERE current_class <> 'GLACIER_IR'),"
                    + " count(*) FILTER (WHERE current_class = 'GLACIER_IR'),"
                    + " sum(size_bytes) FILTER (WHERE current_class <> 'GLACIER_IR')"
                    + " FROM tier_decisions WHERE reason_code <> 'DELETED'")) {
      row.next();
      assertThat(estimate.path("objects").asLong()).isEqualTo(row.getLong(1)).isPositive();
      assertThat(estimate.path("already_there").asLong()).isEqualTo(row.getLong(2));
      assertThat(estimate.path("bytes").asLong()).isEqualTo(row.getLong(3));
    }
    assertThat(estimate.path("once").path("egress").asDouble()).isZero();
    assertThat(estimate.path("once").path("transition").asDouble()).isPositive();

    Launched leaving =
        run(
            withPostgres(
                "estimate",
                "--prefix=s3://acme-data/",
                "--to-provider=gcs",
                "--to-class=ARCHIVE",
                "--readers-stay"));
    assertThat(leaving.out()).contains("egress", "to the readers", "Not worth it");
    assertThat(
            Launched.with(withPostgres("estimate", "s3://acme-data/none", "--to-class=GLACIER_IR"))
                .err())
        .contains("has no decisions in Postgres; give --size");
  }

  @Test
  void whatAPlanStillAdvisesIsExported() throws Exception {
    String id = list("--limit=1").get(0).path("plan_id").asText();
    JsonNode plan = JSON.readTree(run(withPostgres("plans", "show", id, "--json")).out());
    List<String> advised = new ArrayList<>();
    for (JsonNode item : plan.path("items")) {
      if (item.path("still_advised").asBoolean()) {
        String object = item.path("object").asText();
        advised.add(object.substring("s3://acme-data/".length()));
      }
    }
    // Since the plan was made, one was advised elsewhere, and one there anew.
    String elsewhere = advised.remove(0);
    String anew = advised.remove(0);
    assertThat(advised).isNotEmpty();
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "UPDATE tier_decisions SET advised_class = 'DEEP_ARCHIVE' WHERE object = 's3://acme-data/"
              + elsewhere
              + "'");
      statement.executeUpdate(
          "UPDATE tier_decisions SET advised_since = advised_since + interval '1000 days'"
              + " WHERE object = 's3://acme-data/"
              + anew
              + "'");
    }
    Path out = work.resolve("rclone");

    Launched exported =
        run(withPostgres("export", "--format=rclone", "--plan=" + id, "--out=" + out));

    String name = "s3-acme-data-to-" + plan.path("to_class").asText() + ".list";
    assertThat(Files.readAllLines(out.resolve(name))).containsExactlyInAnyOrderElementsOf(advised);
    assertThat(exported.out())
        .contains(
            advised.size() + " objects in 1 lists",
            "rclone settier " + plan.path("to_class").asText() + " s3:acme-data --files-from-raw");

    Path rules = work.resolve("rules");
    Launched compiled = run(withPostgres("export", "--format=s3-lifecycle", "--out=" + rules));
    assertThat(compiled.out()).contains("s3://acme-data: ", "lost by being coarse");
  }

  private static String dayAfter(String planId) {
    return java.time.LocalDate.parse(planId.substring(0, 10)).plusDays(1) + "T08:00:00Z";
  }

  private static List<JsonNode> list(String... flags) throws IOException {
    List<String> all = new ArrayList<>(List.of("plans", "list", "--json"));
    all.addAll(Arrays.asList(flags));
    List<JsonNode> plans = new ArrayList<>();
    for (String line : run(withPostgres(all.toArray(new String[0]))).out().lines().toList()) {
      plans.add(JSON.readTree(line));
    }
    return plans;
  }

  private static void say(String... arguments) {
    assertThat(run(sayArguments(arguments)).err()).startsWith("Told kafka:migration-commands: ");
  }

  private static String[] sayArguments(String... arguments) {
    List<String> all = new ArrayList<>(List.of("plans"));
    all.addAll(Arrays.asList(arguments));
    all.add("--kafka.bootstrap-servers=" + kafka.bootstrapServers());
    return withPostgres(all.toArray(new String[0]));
  }

  private static String[] withPostgres(String... arguments) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.add("--postgres.url=" + postgres.jdbcUrl());
    all.add("--postgres.user=" + postgres.user());
    return all.toArray(new String[0]);
  }

  private static Launched run(String... arguments) {
    Launched launched = Launched.with(arguments);
    assertThat(launched.status()).as(launched.err()).isZero();
    return launched;
  }

  /** From the first line on, each time: the same decisions, and by now more commands. */
  private static void plan() {
    run(
        withPostgres(
            "run",
            "tiering",
            "--access-logs=" + logs,
            "--inventory=" + inventory,
            "--format=s3",
            "--commands=kafka:migration-commands",
            "--kafka.bootstrap-servers=" + kafka.bootstrapServers(),
            "--kafka.bounded",
            "--plan.max-objects=10",
            "--sinks=postgres"));
  }

  private static Path write(String name, List<byte[]> lines) throws IOException {
    Path file = work.resolve(name);
    try (var out = Files.newOutputStream(file)) {
      for (byte[] line : lines) {
        out.write(line);
        out.write('\n');
      }
    }
    return file;
  }
}
