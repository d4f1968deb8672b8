package io.cloudflux.bench;

import io.cloudflux.log.LogFormat;
import io.cloudflux.log.LogOptions;
import io.cloudflux.log.Timestamps;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.zip.GZIPInputStream;

/**
 * What one writes on the spot when asked which objects are still read: a loop over the lines and a
 * map. It does as little as will do: only reads are looked at further, the object's name is left
 * percent-encoded, and nothing outlives the process. Of lines that clients made hard, with quotes
 * or blanks where none should be, it knows nothing.
 */
final class LogLoop {
  private static final int BUFFER_BYTES = 1 << 16;

  /** Those it reads. */
  static final Set<LogFormat> FORMATS = EnumSet.of(LogFormat.S3, LogFormat.CLF, LogFormat.COMBINED);

  /** {@code [10/Oct/2000:13:55:36 -0700]} without its brackets. */
  private static final int TIME_LENGTH = Timestamps.CLF_LENGTH;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH);

  private final LogFormat format;
  private final LogOptions options;
  private final ToLongFunction<String> clock;

  private LogLoop(LogFormat format, LogOptions options, ToLongFunction<String> clock) {
    this.format = format;
    this.options = options;
    this.clock = clock;
  }

  /** The loop as it comes: the JDK's formatter reads the time. */
  static LogLoop plain(LogFormat format, LogOptions options) {
    return new LogLoop(
        format, options, text -> OffsetDateTime.parse(text, TIME).toEpochSecond() * 1000);
  }

  /** The loop after its author has had a profiler on it: the time is read by arithmetic. */
  static LogLoop tuned(LogFormat format, LogOptions options) {
    return new LogLoop(
        format,
        options,
        text -> {
          long time = Timestamps.clf(text.getBytes(StandardCharsets.ISO_8859_1), 0);
          if (time == Timestamps.INVALID) {
            throw new DateTimeException(text);
          }
          return time;
        });
  }

  /** Reads of each object, by its name as logged; one file after another. */
  Map<String, ReadCount> run(List<Path> files) throws IOException {
    Map<String, ReadCount> objects = new HashMap<>();
    for (Path file : files) {
      add(file, objects);
    }
    return objects;
  }

  private void add(Path file, Map<String, ReadCount> objects) throws IOException {
    try (BufferedReader lines = open(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        try {
          if (format == LogFormat.S3) {
            addS3(line, objects);
          } else {
            addCommon(line, objects);
          }
        } catch (IndexOutOfBoundsException | DateTimeException e) {
          continue; // No log line.
        }
      }
    }
  }

  /** ISO 8859-1 takes any byte, and is the fastest there is. */
  private static BufferedReader open(Path file) throws IOException {
    InputStream bytes = Files.newInputStream(file);
    return new BufferedReader(
        new InputStreamReader(
            file.toString().endsWith(".gz") ? new GZIPInputStream(bytes, BUFFER_BYTES) : bytes,
            StandardCharsets.ISO_8859_1),
        BUFFER_BYTES);
  }

  private void addS3(String line, Map<String, ReadCount> objects) {
    int bracket = line.indexOf('[');
    int behindTime = bracket + TIME_LENGTH + 3;
    int quote = line.indexOf('"', behindTime);
    int status = line.indexOf("\" ", quote + 1) + 2;
    // Remote address, requester, request id, operation, key.
    String[] fields = line.substring(behindTime, quote).split(" ");
    if (fields[3].equals("REST.GET.OBJECT") && isSuccess(line, status)) {
      String bucket = line.substring(line.indexOf(' ') + 1, bracket - 1);
      add("s3://" + bucket + '/' + fields[4], line, bracket, objects);
    }
  }

  private void addCommon(String line, Map<String, ReadCount> objects) {
    int bracket = line.indexOf('[');
    int quote = line.indexOf('"', bracket);
    int close = line.indexOf("\" ", quote + 1);
    if (line.startsWith("GET ", quote + 1) && isSuccess(line, close + 2)) {
      String target = line.substring(quote + 5, close);
      int protocol = target.lastIndexOf(" HTTP/");
      String path = protocol < 0 ? target : target.substring(0, protocol);
      int query = path.indexOf('?');
      add(
          "http://" + options.host() + (query < 0 ? path : path.substring(0, query)),
          line,
          bracket,
          objects);
    }
  }

  private static boolean isSuccess(String line, int status) {
    return line.startsWith("200", status) || line.startsWith("206", status);
  }

  private void add(String object, String line, int bracket, Map<String, ReadCount> objects) {
    long time = clock.applyAsLong(line.substring(bracket + 1, bracket + 1 + TIME_LENGTH));
    if (options.latest().allows(time)) {
      objects.computeIfAbsent(object, name -> new ReadCount()).add(time);
    }
  }
}
