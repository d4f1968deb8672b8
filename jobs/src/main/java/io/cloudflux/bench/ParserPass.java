package io.cloudflux.bench;

import io.cloudflux.jobs.source.FileLines;
import io.cloudflux.jobs.source.LineFormat;
import io.cloudflux.jobs.source.RawLine;
import io.cloudflux.log.AccessEvent;
import io.cloudflux.log.AccessLogParser;
import io.cloudflux.log.AccessRecord;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.log.LineKind;
import io.cloudflux.log.LogFormat;
import io.cloudflux.log.LogOptions;
import io.cloudflux.log.MalformedLineException;
import io.cloudflux.log.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The first two steps of the job, source and parser, without Flink around them. */
final class ParserPass {
  private final AccessLogParser parser;

  ParserPass(LogFormat format, LogOptions options) {
    this.parser = AccessLogParser.of(format, options);
  }

  /**
   * What the lines of a file came to; the three of which each line is one, and the reads.
   *
   * @param parsed lines with an event
   * @param ignored lines that hold none by the format's own rules
   * @param dead lines that are not of the format
   * @param reads events that read an object
   */
  record Counts(long parsed, long ignored, long dead, long reads) {
    long lines() {
      return parsed + ignored + dead;
    }
  }

  /** Parses every line into an event and counts it; one file after another. */
  Counts count(List<Path> files) throws IOException {
    long[] reads = new long[1];
    return parse(files, entry -> reads[0] += reads(entry), reads);
  }

  /** Reads of each object, to hold the loop to. */
  Map<String, ReadCount> reads(List<Path> files) throws IOException {
    Map<String, ReadCount> objects = new HashMap<>();
    parse(
        files,
        entry -> {
          if (reads(entry) > 0) {
            objects
                .computeIfAbsent(entry.object(), name -> new ReadCount())
                .add(reads(entry), lastRead(entry));
          }
        },
        new long[1]);
    return objects;
  }

  private static long reads(AccessRecord entry) {
    if (entry instanceof DailyAccess daily) {
      return daily.reads();
    }
    return ((AccessEvent) entry).operation() == Operation.READ ? 1 : 0;
  }

  private static long lastRead(AccessRecord entry) {
    return entry instanceof DailyAccess daily
        ? daily.lastRead()
        : ((AccessEvent) entry).timeMillis();
  }

  private Counts parse(List<Path> files, Consumer<AccessRecord> out, long[] reads)
      throws IOException {
    long parsed = 0;
    long ignored = 0;
    long dead = 0;
    List<String> names = files.stream().map(Path::toString).toList();
    try (FileLines lines = new FileLines("file", names, new LineFormat())) {
      for (RawLine line = lines.next(); line != null; line = lines.next()) {
        try {
          if (line.fault() != null) {
            dead++;
          } else if (parser.parse(line.bytes(), 0, line.bytes().length, out) == LineKind.RECORD) {
            parsed++;
          } else {
            ignored++;
          }
        } catch (MalformedLineException e) {
          dead++;
        }
      }
    }
    return new Counts(parsed, ignored, dead, reads[0]);
  }
}
