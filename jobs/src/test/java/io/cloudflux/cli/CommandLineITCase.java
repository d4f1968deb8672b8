package io.cloudflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The launcher as people meet it: exit status, one readable line, files in and files out. */
class CommandLineITCase {
  private static final Path LOGS = Golden.file("tiering/access.log");
  private static final Path INVENTORY = Golden.file("tiering/inventory.jsonl");

  @TempDir Path work;

  // Help and mistakes.

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasHelp(CommandSpec command) {
    String path = command.qualifiedName();
    Launched help = Launched.with((path + " --help").split(" ", 2)[1].split(" "));

    assertThat(help.status()).isZero();
    assertThat(help.out())
        .startsWith("Usage: " + path)
        .contains(command.options().stream().map(OptionSpec::longestName).toList())
        .contains("--verbose", "Show this help.");
    command.subcommands().keySet().forEach(name -> assertThat(help.out()).contains(name));
    assertThat(help.err()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyOptionIsDescribedAndItsDefaultToldAsSuch(CommandSpec command) {
    for (ArgSpec argument : command.args()) {
      String description = String.join(" ", argument.description());
      String value = argument.defaultValue();
      assertThat(description).as(argument.toString()).isNotBlank();
      if (description.contains(" " + value + ".")) {
        assertThat(description).as(argument.toString()).contains("Default: " + value);
      }
    }
  }

  static Stream<CommandSpec> commands() {
    return andBelow(CommandSpec.forAnnotatedObject(Cloudflux.class));
  }

  private static Stream<CommandSpec> andBelow(CommandSpec command) {
    return Stream.concat(
        Stream.of(command),
        command.subcommands().values().stream().flatMap(below -> andBelow(below.getCommandSpec())));
  }

  @Test
  void helpTellsTheExitStatus() {
    assertThat(Launched.with("-h").out())
        .contains("Exit status: 0 done, 1 failed, 2 wrong usage or configuration.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "|Missing required subcommand",
        "fly|Unmatched argument at index 0: 'fly'",
        "plans|Missing what to do: list, show, approve, cancel, start, complete, fail",
        "run|Missing the job to run: tiering",
        "run walking|Unmatched argument at index 1: 'walking'",
        "parse|Missing required parameter: 'FILE'",
        "parse --format=xml x.log|'--format': unknown log format 'xml'; allowed: s3, cloudtrail,"
            + " gcs,",
        "parse --colour x.log|Unknown option: '--colour'",
        "run tiering|Missing required option: '--access-logs=SOURCE'",
        "run tiering --access-logs=x --allowed-log-delay=soon|'soon' is not a duration",
        "run tiering --access-logs=x --plan.max-bytes=much|'much' is not a size",
        "run tiering --access-logs=x --sinks=paper|expected one of [files, kafka, postgres]",
        "train --access-logs=x|Missing required option: '--model=DIR'"
      })
  void wrongUsageIsToldInOneLineWithAHint(String command) {
    String[] parts = command.split("\\|");
    Launched wrong = Launched.with(parts[0].isEmpty() ? new String[0] : parts[0].split(" "));

    assertThat(wrong.status()).isEqualTo(2);
    assertThat(wrong.out()).isEmpty();
    List<String> lines = wrong.err().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).startsWith("cloudflux: ").contains(parts[1]);
    assertThat(lines.get(1)).startsWith("Try: ./cloudflux").endsWith(" --help");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--access-logs=/does/not/exist|--access-logs: '/does/not/exist' does not exist",
        "--access-logs=/does/not/*.log|--access-logs: '/does/not/*.log' ",
        "--access-logs=LOGS --runtime-mode=sideways|--runtime-mode: 'sideways' is unknown",
        "--access-logs=LOGS --evaluate-every=36h|--evaluate-every: ",
        "--access-logs=LOGS --evaluate-every=32d|--evaluate-every: '32d' is not between 1 and 31",
        "--access-logs=LOGS --policy-file=/no/policy.yaml|--policy-file: '/no/policy.yaml' cannot"
            + " be",
        "--access-logs=LOGS --plan.max-objects=5001|--plan.max-objects: '5001' ",
        "--access-logs=LOGS --default-provider=moon|--default-provider: 'moon' is unknown",
        "--access-logs=LOGS --prices=/no/prices.yaml|--prices: '/no/prices.yaml' cannot be read",
        "--access-logs=LOGS --model=/no/model|--model: '/no/model' is not a saved forecast model",
        "--access-logs=LOGS --inventory=/no/inventory|--inventory: '/no/inventory' does not exist",
        "--access-logs=LOGS --host=a/b|--host: ",
        "--access-logs=LOGS -p 0|--parallelism: '0' is not at least 1",
        "--access-logs=kafka:logs|--kafka.bootstrap-servers: needed for --access-logs kafka:logs",
        "--access-logs=kafka:,x|--access-logs: ",
        "--access-logs=LOGS --sinks=kafka|--kafka.bootstrap-servers: needed for --sinks kafka",
        "--access-logs=LOGS --sinks=postgres|--postgres.url: needed for --sinks postgres",
        "--access-logs=LOGS --sinks=postgres --postgres.url=jdbc:postgresql://127.0.0.1:1/x"
            + "|--postgres.url: 'jdbc:postgresql://127.0.0.1:1/x' cannot be used"
      })
  void wrongConfigurationNamesTheKeyAndTheValue(String command) {
    String[] parts = command.replace("LOGS", LOGS.toString()).split("\\|");
    Launched wrong = Launched.with(("run tiering --out=" + work + "/out " + parts[0]).split(" "));

    assertThat(wrong.status()).as(wrong.err()).isEqualTo(2);
    assertThat(wrong.out()).isEmpty();
    assertThat(wrong.err().lines()).hasSize(1);
    assertThat(wrong.err()).startsWith("cloudflux: " + parts[1]);
    assertThat(work.resolve("out")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "train --access-logs=x --model=y --register, --register",
    "replay-dead-letters --from=postgres --to=x, --from postgres"
  })
  void whatNeedsPostgresSaysSo(String command, String needs) {
    Launched wrong = Launched.with(command.split(" "));

    assertThat(wrong.status()).isEqualTo(2);
    assertThat(wrong.err())
        .isEqualTo(
            "cloudflux: --postgres.url: needed for %s; jdbc:postgresql://host:port/database\n"
                .formatted(needs));
  }

  @ParameterizedTest
  @CsvSource({
    "plans list --limit=0, '0' is not at least 1",
    "plans show p --limit=-1, '-1' is not at least 0"
  })
  void plansAreNotLimitedToFewerThanThereCanBe(String command, String says) {
    Launched wrong = Launched.with(command.split(" "));

    assertThat(wrong.status()).isEqualTo(2);
    assertThat(wrong.err()).isEqualTo("cloudflux: --limit: " + says + "\n");
  }

  @Test
  void failureIsStatusOneAndOneLineAndAStackTraceOnlyIfAskedFor() {
    String letters = "--dead-letters=" + work.resolve("no/such/folder/letters");
    Launched failed = Launched.with("parse", letters, LOGS.toString());
    assertThat(failed.status()).isEqualTo(1);
    assertThat(failed.out()).isEmpty();
    assertThat(failed.err().lines()).hasSize(1);
    assertThat(failed.err()).startsWith("cloudflux: NoSuchFileException: ").contains("letters");

    Launched verbose = Launched.with("parse", "--verbose", letters, LOGS.toString());
    assertThat(verbose.status()).isEqualTo(1);
    assertThat(verbose.err())
        .contains("\tat io.cloudflux.cli.ParseCommand.call(")
        .endsWith(failed.err());
  }

  @Test
  void verboseShowsWhereAConfigurationErrorComesFrom() {
    Launched wrong = Launched.with("--verbose", "run", "tiering", "--access-logs=/does/not/exist");
    assertThat(wrong.status()).isEqualTo(2);
    assertThat(wrong.err())
        .contains("\tat io.cloudflux.jobs.source.InputFiles")
        .endsWith("cloudflux: --access-logs: '/does/not/exist' does not exist\n");
  }

  // parse

  @ParameterizedTest
  @CsvSource({
    "s3, s3.log, '7 lines = 3 parsed + 1 ignored (blank 1) + 3 dead letters'",
    "clf, clf.log, '3 lines = 2 parsed + 0 ignored + 1 dead letters'",
    "combined, combined.log, '4 lines = 3 parsed + 0 ignored + 1 dead letters'",
    "counts, counts.csv, '6 lines = 3 parsed + 1 ignored (header 1) + 2 dead letters'",
    "auto, auto.log, '5 lines = 3 parsed + 1 ignored (comment 1) + 1 dead letters'"
  })
  void parsePrintsEventsAndKeepsDeadLetters(String format, String log, String summary)
      throws IOException {
    Path letters = work.resolve("letters.jsonl");
    Launched parsed =
        Launched.with(
            "parse",
            "--format=" + format,
            "--host=www.example.org",
            "--dead-letters=" + letters,
            Golden.file("parse/" + log).toString());

    assertThat(parsed.status()).isZero();
    assertThat(parsed.err()).isEqualTo(summary + "\n");
    Golden.assertSame("parse/" + log + ".events.jsonl", parsed.out());
    Golden.assertSame(
        "parse/" + log + ".dead-letters.jsonl",
        Files.readString(letters).replace(Golden.file("parse") + "/", ""));
  }

  @Test
  void autoFindsEveryFormat() {
    for (String log : List.of("s3.log", "clf.log", "combined.log", "counts.csv")) {
      String file = Golden.file("parse/" + log).toString();
      String format = log.startsWith("s3") ? "s3" : log.substring(0, log.indexOf('.'));
      assertThat(Launched.with("parse", file).out())
          .as(log)
          .isNotEmpty()
          .isEqualTo(Launched.with("parse", "--format=" + format, file).out());
    }
  }

  @Test
  void parseTakesFoldersGlobsAndCompressedFiles() throws IOException {
    byte[] lines = Files.readAllBytes(Golden.file("parse/clf.log"));
    Files.createDirectories(work.resolve("a/b"));
    Files.write(work.resolve("a/b/plain.log"), lines);
    try (var gz = new GZIPOutputStream(Files.newOutputStream(work.resolve("a/c.gz")))) {
      gz.write(lines);
    }
    for (String files : List.of(work + "/a", work + "/a/**.{log,gz}")) {
      Launched parsed = Launched.with("parse", "--quiet", files);
      assertThat(parsed.status()).isZero();
      assertThat(parsed.out()).isEmpty();
      assertThat(parsed.err()).isEqualTo("6 lines = 4 parsed + 0 ignored + 2 dead letters\n");
    }
  }

  @Test
  void parseEndsQuietlyOnceNobodyReadsOn() throws Exception {
    byte[] lines = Files.readAllBytes(Golden.file("parse/clf.log"));
    Path log = work.resolve("many.log");
    try (var out = new BufferedOutputStream(Files.newOutputStream(log))) {
      for (int i = 0; i < 20_000; i++) {
        out.write(lines);
      }
    }
    Path err = work.resolve("err");
    Process parse =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Dlog4j.configurationFile="
                    + Path.of("../flink-conf/log4j-launcher.properties").toAbsolutePath(),
                Cloudflux.class.getName(),
                "parse",
                log.toString())
            .redirectError(err.toFile())
            .start();
    try (BufferedReader head = parse.inputReader()) {
      assertThat(head.readLine()).startsWith("{\"object\":\"http://localhost/apache_pb.gif\"");
    }

    assertThat(parse.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(err).isEmptyFile();
    assertThat(parse.exitValue()).isEqualTo(141);
  }

  @Test
  void parseKeepsQueriesIfTold() {
    String file = Golden.file("parse/clf.log").toString();
    assertThat(Launched.with("parse", file).out()).contains("http://localhost/apache_pb.gif\"");
    assertThat(Launched.with("parse", "--keep-query", file).out())
        .contains("http://localhost/apache_pb.gif?size=2\"");
  }

  // run tiering

  @Test
  void tieringDecidesAndPlansAsItAlwaysDid() throws IOException {
    Path out = work.resolve("out");
    Launched run = tiering("--out=" + out);

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .isEqualTo(
                        "access-log: 31 lines = 28 parsed + 1 ignored (blank 1) + 2 dead letters"),
            line ->
                assertThat(line)
                    .isEqualTo("inventory: 5 lines = 5 parsed + 0 ignored + 0 dead letters"),
            line -> assertThat(line).matches("Done in \\d+\\.\\d s\\."),
            line -> assertThat(line).startsWith("Results: " + out));
    Golden.assertSame("tiering/decisions.jsonl", sorted(out.resolve("tier-decisions")));
    Golden.assertSame("tiering/plans.jsonl", sorted(out.resolve("migration-plans")));
    Golden.assertSame(
        "tiering/dead-letters.jsonl",
        sorted(out.resolve("dead-letters")).replace(Golden.file("tiering") + "/", ""));
  }

  @Test
  void tieringTakesItsFlagsFromAFileAndFlagsWinOverIt() throws IOException {
    Path out = work.resolve("out");
    Path config =
        Files.writeString(
            work.resolve("tiering.properties"),
            """
            # A comment.
            access-logs = %s
            inventory = %s
            format = s3
            runtime-mode = batch
            out = /never/to/be/written
            """
                .formatted(LOGS, INVENTORY));
    Launched run = Launched.with("run", "tiering", "--config", config.toString(), "--out=" + out);

    assertThat(run.status()).as(run.err()).isZero();
    Golden.assertSame("tiering/decisions.jsonl", sorted(out.resolve("tier-decisions")));
    Golden.assertSame("tiering/plans.jsonl", sorted(out.resolve("migration-plans")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--verbose run tiering --config=CONFIG -p=1",
        "run --verbose tiering --config=CONFIG -p1",
        "run tiering --config CONFIG --parallelism 1",
        "run tiering -p 1 --config CONFIG"
      })
  void flagsWinOverTheFileWhereverAndHoweverTheyAreWritten(String command) throws IOException {
    Path out = work.resolve("out");
    Path config =
        Files.writeString(
            work.resolve("tiering.properties"),
            "access-logs=%s\ninventory=%s\nparallelism=2\n".formatted(LOGS, INVENTORY));
    Launched run =
        Launched.with((command.replace("CONFIG", config.toString()) + " --out=" + out).split(" "));

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(files(out.resolve("tier-decisions"))).hasSize(1);
  }

  @Test
  void fileOfFlagsMustBeThereAndNameKnownKeys() throws IOException {
    Launched missing = Launched.with("run", "tiering", "--config=/no/such.properties");
    assertThat(missing.status()).isEqualTo(2);
    assertThat(missing.err().lines()).hasSize(1);
    assertThat(missing.err()).startsWith("cloudflux: --config: '/no/such.properties' ");

    Path config = Files.writeString(work.resolve("p.properties"), "access-log=x\n");
    Launched unknown = Launched.with("run", "tiering", "--config=" + config);
    assertThat(unknown.status()).isEqualTo(2);
    assertThat(unknown.err().lines()).hasSize(1);
    assertThat(unknown.err())
        .startsWith("cloudflux: " + config + ": unknown key 'access-log'; allowed: access-logs, ");
  }

  @Test
  void tieringRefusesAFolderWithResults() throws IOException {
    Path out = Files.createDirectories(work.resolve("out"));
    Path old = Files.writeString(out.resolve("old"), "results");
    Launched refused = tiering("--out=" + out);

    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err().lines()).hasSize(1);
    assertThat(refused.err())
        .startsWith("cloudflux: --out: '" + out)
        .contains("is not empty; name a new folder, or remove the old results");
    assertThat(old).hasContent("results");
    assertThat(files(out)).hasSize(1);
  }

  @Test
  void parallelismAndFlinkSettingsReachTheJob() throws IOException {
    Path out = Files.createDirectories(work.resolve("out")); // Empty: that is new enough.
    Path checkpoints = work.resolve("checkpoints");
    Launched run =
        tiering(
            "--out=" + out,
            "-p3",
            "-Dexecution.checkpointing.interval=100ms",
            "-D",
            "execution.checkpointing.dir=" + checkpoints.toUri());

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(files(out.resolve("tier-decisions"))).hasSizeBetween(2, 3);
    assertThat(checkpoints).isNotEmptyDirectory();
    Golden.assertSame("tiering/decisions.jsonl", sorted(out.resolve("tier-decisions")));
  }

  @Test
  void flinkSettingsWinOverEverythingElse() throws IOException {
    FlinkSettings flags = new FlinkSettings();
    CommandLine.populateCommand(
        flags,
        "-p",
        "3",
        "-Dexecution.checkpointing.interval=7 s",
        "-Dtaskmanager.numberOfTaskSlots=9");
    Configuration settings = flags.configuration();

    assertThat(settings.get(CoreOptions.DEFAULT_PARALLELISM)).isEqualTo(3);
    assertThat(settings.get(CheckpointingOptions.CHECKPOINTING_INTERVAL)).hasSeconds(7);
    assertThat(settings.toMap()).containsEntry("taskmanager.numberOfTaskSlots", "9");
  }

  // Clusters.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "savepoint abc --jobmanager=http://localhost:1 | 2 | 'abc' is no job id",
        "stop abc --jobmanager=http://localhost:1 | 2 | 'abc' is no job id",
        "savepoint 00000000000000000000000000000001 --jobmanager=localhost | 2"
            + " | --jobmanager: 'localhost' is not http://host:port",
        "stop 00000000000000000000000000000001 --jobmanager=http://localhost:1 | 1"
            + " | http://localhost:1: no JobManager answers",
        "train --access-logs=x --model=y --jobmanager=http://localhost:1 | 1"
            + " | http://localhost:1: no JobManager answers",
        "backtest --access-logs=x --jobmanager=localhost:8081 | 2"
            + " | --jobmanager: 'localhost:8081' is not http://host:port",
        "submit | 2 | Missing the job to run: tiering; for others see train --jobmanager",
        "cluster | 2 | Missing what to do with it: start, status, stop",
        "cluster start --task-managers=0 | 2 | --task-managers: '0' is not at least 1",
        "cluster start --slots=0 | 2 | --slots: '0' is not at least 1"
      })
  void mistakesWithClustersAreOneLine(String command, int status, String says) {
    Launched mistake = Launched.with(command.split(" "));

    assertThat(mistake.status()).isEqualTo(status);
    assertThat(mistake.err()).startsWith("cloudflux: ").contains(says);
    assertThat(mistake.out()).isEmpty();
  }

  @Test
  void noClusterRunsWhereNoneWasStarted() {
    Launched status = Launched.with("cluster", "status", "--dir=" + work);
    Launched stop = Launched.with("cluster", "stop", "--dir=" + work);

    assertThat(status.status()).isEqualTo(1);
    assertThat(status.out()).contains("No cluster runs in " + work);
    assertThat(stop.status()).isZero();
    assertThat(stop.err()).contains("No cluster runs in " + work);
  }

  private static Launched tiering(String... flags) {
    List<String> args =
        new ArrayList<>(
            List.of("run", "tiering", "--access-logs=" + LOGS, "--inventory=" + INVENTORY));
    args.addAll(List.of(flags));
    return Launched.with(args.toArray(new String[0]));
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static String sorted(Path folder) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path file : files(folder)) {
      lines.addAll(Files.readAllLines(file, StandardCharsets.UTF_8));
    }
    lines.sort(null);
    return String.join("\n", lines) + "\n";
  }
}
