package io.cloudflux.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cloudflux.inventory.JsonInventoryParser;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.config.KafkaFlags;
import io.cloudflux.jobs.config.LogFormatOptions;
import io.cloudflux.jobs.config.PostgresFlags;
import io.cloudflux.jobs.sink.ResultJson;
import io.cloudflux.jobs.source.KafkaOptions;
import io.cloudflux.jobs.source.KafkaTopic;
import io.cloudflux.jobs.tiering.ParseAccessLog;
import io.cloudflux.jobs.tiering.ParseInventory;
import io.cloudflux.log.AccessLogParser;
import io.cloudflux.log.LatestTime;
import io.cloudflux.log.MalformedLineException.Reason;
import io.cloudflux.replay.FileLetters;
import io.cloudflux.replay.FileTarget;
import io.cloudflux.replay.KafkaLetters;
import io.cloudflux.replay.KafkaTarget;
import io.cloudflux.replay.Letter;
import io.cloudflux.replay.LetterSource;
import io.cloudflux.replay.LineTarget;
import io.cloudflux.replay.PostgresLetters;
import io.cloudflux.replay.Replay;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Puts dead letters back through the job. */
@Command(
    name = "replay-dead-letters",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Put dead letters back where a job reads, once they can be read: because they have been"
          + " corrected, or the parser, its flags or the clock have changed since.",
      "",
      "From postgres, the table dead_letters: a letter counts as corrected if its column"
          + " \"corrected\" holds a line, and as done once \"replayed_at\" is set. From"
          + " kafka:TOPIC: a consumer group keeps account, in the transaction that puts the letters"
          + " back. From files: nothing keeps account; name each once.",
      "--rest FILE keeps the letters that cannot be read yet, as JSON lines with the line as text"
          + " in \"corrected\": edit it there, and replay from that file.",
      "",
      "The running job takes the lines like any that come late: they count from the next decision"
          + " on, and a request counted before is known by its id (--deduplicate-within). In a"
          + " compacted topic, an inventory's line takes the place of those of its object before"
          + " it."
    })
final class ReplayDeadLettersCommand implements Callable<Integer> {
  private static final String POSTGRES = "postgres";

  @Spec CommandSpec spec;

  @Option(
      names = "--from",
      paramLabel = "SOURCE",
      split = ",",
      required = true,
      description = "postgres, kafka:TOPIC (dead-letters), or files and folders of JSON lines.")
  List<String> from;

  @Option(
      names = "--to",
      paramLabel = "TARGET",
      required = true,
      description = "kafka:TOPIC that the job follows (access-logs), or a new file of lines.")
  String to;

  @Option(
      names = "--stage",
      paramLabel = "STAGE",
      defaultValue = ParseAccessLog.STAGE,
      description = "Whose letters: access-log or inventory. Default: ${DEFAULT-VALUE}.")
  String stage;

  @Option(
      names = "--reason",
      paramLabel = "REASON",
      split = ",",
      description = "Only letters with these reasons: ${COMPLETION-CANDIDATES}.")
  Set<Reason> reasons = EnumSet.noneOf(Reason.class);

  @Option(
      names = "--rest",
      paramLabel = "FILE",
      description = "Write the letters that cannot be put back to a new file.")
  Path rest;

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      defaultValue = "cloudflux-replay",
      description =
          "Consumer group of kafka:TOPIC; a new one looks at all letters again."
              + " Default: ${DEFAULT-VALUE}.")
  String group;

  @Mixin LogFormatOptions log = new LogFormatOptions();
  @Mixin KafkaFlags kafka = new KafkaFlags();
  @Mixin PostgresFlags postgres = new PostgresFlags();

  @Override
  public Integer call() throws Exception {
    Replay.LineCheck check = check();
    try (LetterSource source = source();
        OutputStream kept = rest == null ? OutputStream.nullOutputStream() : newFile("rest", rest);
        LineTarget target = target()) {
      Replay replay = new Replay(stage, reasons, check, letter -> keep(letter, kept));
      replay.run(source, target);
      spec.commandLine().getErr().println(replay.summary());
    }
    return 0;
  }

  private Replay.LineCheck check() {
    if (stage.equals(ParseAccessLog.STAGE)) {
      AccessLogParser parser =
          AccessLogParser.of(log.format(), log.logOptions(LatestTime.byClock()));
      return line -> parser.parse(line, 0, line.length, ignored -> {});
    }
    if (stage.equals(ParseInventory.STAGE)) {
      JsonInventoryParser parser = new JsonInventoryParser();
      return line -> parser.parse(line, 0, line.length, ignored -> {});
    }
    throw ConfigurationException.of("stage", stage, "is unknown; allowed: access-log, inventory");
  }

  private LetterSource source() throws SQLException {
    if (from.equals(List.of(POSTGRES))) {
      return new PostgresLetters(postgres.require("--from postgres"), stage);
    }
    if (from.size() == 1 && KafkaTopic.isMeant(from.get(0))) {
      return new KafkaLetters(
          kafka("--from"), KafkaTopic.name("from", from.get(0)), group + "-" + stage);
    }
    return new FileLetters("from", from);
  }

  private LineTarget target() throws IOException {
    return KafkaTopic.isMeant(to)
        ? new KafkaTarget(
            kafka("--to"),
            KafkaTopic.name("to", to),
            stage.equals(ParseInventory.STAGE) ? ParseInventory::key : line -> null)
        : new FileTarget(newFile("to", Path.of(to)));
  }

  private static OutputStream newFile(String key, Path file) throws IOException {
    try {
      return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw ConfigurationException.of(key, file, "exists; name a new file");
    }
  }

  private KafkaOptions kafka(String flag) {
    return kafka.options(true).require(flag + " kafka:TOPIC");
  }

  private static void keep(Letter letter, OutputStream kept) throws IOException {
    kept.write(ResultJson.deadLetter(letter.letter(), new String(letter.line(), UTF_8)));
    kept.write('\n');
  }
}
