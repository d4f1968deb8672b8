package io.cloudflux.cli;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.cloudflux.DeadLetter;
import io.cloudflux.actor.Actor;
import io.cloudflux.jobs.config.LogFormatOptions;
import io.cloudflux.jobs.sink.ResultJson;
import io.cloudflux.jobs.source.FileLines;
import io.cloudflux.jobs.source.LineFormat;
import io.cloudflux.jobs.source.RawLine;
import io.cloudflux.jobs.tiering.LineMetrics;
import io.cloudflux.jobs.tiering.ParseAccessLog;
import io.cloudflux.log.AccessEvent;
import io.cloudflux.log.AccessLogParser;
import io.cloudflux.log.AccessRecord;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.log.LatestTime;
import io.cloudflux.log.LineKind;
import io.cloudflux.log.LogFormat;
import io.cloudflux.log.MalformedLineException;
import io.cloudflux.log.Operation;
import io.cloudflux.time.Days;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Shows what a log says, line by line, without running a job. */
@Command(
    name = "parse",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Print the events of access logs as JSON lines.",
      "One object a line: object, time, operation, bytes, object_bytes, requester, agent, actor,"
          + " status, format; what the log does not tell is null. Lines of the counts format print"
          + " one object for the day's reads and one for its writes, with a count.",
      "A summary goes to standard error, unless whatever reads the events stops before their end."
    })
final class ParseCommand implements Callable<Integer> {
  private static final int BUFFER_BYTES = 1 << 16;

  /** The message when head, say, has read enough; of a full disk it is another. */
  private static final String BROKEN_PIPE = "Broken pipe";

  @Spec CommandSpec spec;
  @ParentCommand Cloudflux launcher;

  @Mixin LogFormatOptions log = new LogFormatOptions();

  @Option(
      names = "--dead-letters",
      paramLabel = "FILE",
      description = "Write lines that cannot be parsed to a file, as JSON lines.")
  Path deadLetterFile;

  @Option(names = "--quiet", description = "Print no events, only the summary.")
  boolean quiet;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Files, directories and globs; .gz too.")
  List<String> files;

  private final JsonFactory json = new JsonFactory();
  private final Map<String, Object> counts = new HashMap<>();

  @Override
  public Integer call() throws IOException {
    AccessLogParser parser = AccessLogParser.of(log.format(), log.logOptions(LatestTime.byClock()));
    try (FileLines lines = new FileLines("FILE", files, LineFormat.of(log.format()));
        OutputStream out = new BufferedOutputStream(launcher.out, BUFFER_BYTES);
        OutputStream letters =
            deadLetterFile == null
                ? OutputStream.nullOutputStream()
                : new BufferedOutputStream(Files.newOutputStream(deadLetterFile), BUFFER_BYTES);
        JsonGenerator events = json.createGenerator(out, JsonEncoding.UTF8)) {
      events.setRootValueSeparator(null);
      for (RawLine line = lines.next(); line != null; line = lines.next()) {
        parse(parser, line, events, letters);
      }
    } catch (IOException | UncheckedIOException e) {
      if (e.getMessage() != null && e.getMessage().endsWith(BROKEN_PIPE)) {
        return Cloudflux.NOT_READ;
      }
      throw e;
    }
    spec.commandLine().getErr().println(new LineSummary(counts).balance(ParseAccessLog.STAGE));
    return 0;
  }

  private void parse(
      AccessLogParser parser, RawLine line, JsonGenerator events, OutputStream letters)
      throws IOException {
    count(LineMetrics.LINES);
    try {
      if (line.fault() != null) {
        throw new MalformedLineException(line.fault(), line.describeFault());
      }
      LineKind kind =
          parser.parse(line.bytes(), 0, line.bytes().length, entry -> print(entry, events));
      count(kind == LineKind.RECORD ? LineMetrics.PARSED : LineMetrics.ignored(kind));
    } catch (MalformedLineException e) {
      count(LineMetrics.DEAD);
      letters.write(
          ResultJson.deadLetter(
              new DeadLetter(
                  ParseAccessLog.STAGE,
                  e.reason().name(),
                  e.getMessage(),
                  line.source(),
                  line.position(),
                  line.bytes())));
      letters.write('\n');
    }
  }

  private void count(String what) {
    counts.merge(
        LineMetrics.name(ParseAccessLog.STAGE, what), 1L, (sum, one) -> (long) sum + (long) one);
  }

  private void print(AccessRecord entry, JsonGenerator events) {
    if (quiet) {
      return;
    }
    try {
      if (entry instanceof AccessEvent event) {
        print(event, 1, events);
      } else if (entry instanceof DailyAccess daily) {
        long time = Days.startMillis(daily.day());
        if (daily.reads() > 0 || daily.writes() == 0) {
          print(event(daily, time, Operation.READ, daily.bytes()), daily.reads(), events);
        }
        if (daily.writes() > 0) {
          print(event(daily, time, Operation.WRITE, AccessEvent.UNKNOWN), daily.writes(), events);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static AccessEvent event(DailyAccess daily, long time, Operation operation, long bytes) {
    return new AccessEvent(
        daily.object(),
        time,
        operation,
        bytes,
        daily.objectBytes(),
        null,
        null,
        Actor.APPLICATION,
        0,
        AccessEvent.UNKNOWN,
        LogFormat.COUNTS);
  }

  private static void print(AccessEvent event, long count, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("object", event.object());
    json.writeStringField("time", Instant.ofEpochMilli(event.timeMillis()).toString());
    json.writeStringField("operation", event.operation().name());
    number(json, "bytes", event.bytes());
    number(json, "object_bytes", event.objectBytes());
    json.writeStringField("requester", event.requester());
    json.writeStringField("agent", event.agent());
    json.writeStringField("actor", event.actor().name());
    number(json, "status", event.status());
    json.writeStringField("format", event.format().label());
    if (event.format() == LogFormat.COUNTS) {
      json.writeNumberField("count", count);
    }
    json.writeEndObject();
    json.writeRaw('\n');
  }

  private static void number(JsonGenerator json, String name, long value) throws IOException {
    if (value == AccessEvent.UNKNOWN) {
      json.writeNullField(name);
    } else {
      json.writeNumberField(name, value);
    }
  }
}
