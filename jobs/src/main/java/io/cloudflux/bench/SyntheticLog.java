package io.cloudflux.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/**
 * An access log of S3 with so many objects, read as unevenly as wanted, to the read: who measures
 * what an object costs must know how many there are. Days in order, every request with an id of its
 * own; of sixteen lines one is no read but a write, a look at metadata or a read that failed. Every
 * line is a function of its number, so the same settings give the same bytes.
 *
 * @param objects each read at least once; at least 2
 * @param lines about 560 bytes each; enough for two reads an object
 * @param days from the first line to the last, &gt; 0: the fewer, the more lines an object and day
 * @param gzip whether the files are compressed
 */
public record SyntheticLog(int objects, long lines, Skew skew, int days, long seed, boolean gzip) {
  /** Of so many lines one is no read. */
  static final int NOT_A_READ_EVERY = 16;

  /** Days unless told otherwise. */
  public static final int DAYS = 30;

  /** For disks' room, before anything is written. */
  static final int MOST_LINE_BYTES = 640;

  /** Compressed files are not split, so there are some for each subtask. */
  static final int FILES = 8;

  private static final long FIRST_SECOND =
      LocalDate.of(2025, 3, 1).atStartOfDay().toEpochSecond(ZoneOffset.UTC);
  private static final int DAY_SECONDS = 86_400;
  private static final int BUFFER_BYTES = 1 << 18;
  private static final int CLIENTS = 200;
  private static final int FULL_READS_OF_6 = 5;

  // Kinds of requests: so many others, and reads.
  private static final int OTHERS = 3;
  private static final int READ = 3;

  private static final String[] PREFIXES = {
    "warehouse/sales/year=2025/month=03/part-",
    "raw/events/2025/03/",
    "images/products/large/",
    "models/checkpoints/run-0042/step-",
    "user%20uploads/2025-03/",
    "logs/ingress/eu-west-1/"
  };
  private static final String[] SUFFIXES = {
    ".snappy.parquet", ".json.gz", ".jpg", ".safetensors", "%20(copy).pdf", ".log.zst"
  };

  public SyntheticLog {
    if (objects < 2) {
      throw new IllegalArgumentException("%,d objects; at least 2 are needed".formatted(objects));
    }
    if (reads(lines) < 2L * objects) {
      throw new IllegalArgumentException(
          "%,d lines are %,d reads; for %,d objects at least %,d lines are needed"
              .formatted(lines, reads(lines), objects, fewestLines(objects)));
    }
  }

  /** The fewest lines with two reads an object. */
  public static long fewestLines(int objects) {
    long reads = 2L * objects;
    return reads + (reads - 1) / (NOT_A_READ_EVERY - 1);
  }

  private static long reads(long lines) {
    return lines - lines / NOT_A_READ_EVERY;
  }

  /** Lines that read an object. */
  long reads() {
    return reads(lines);
  }

  /** What it is, for people. */
  String description() {
    return String.format(
        Locale.ROOT,
        "%,d objects, %s, %s%s",
        objects,
        skew.label(),
        days == 1 ? "1 day" : days + " days",
        gzip ? ", gzip" : "");
  }

  /** What it is, as the name of a folder or topic. */
  String name() {
    return String.format(
        Locale.ROOT,
        "%d-objects-%s-%d-lines-%d-days-%d%s",
        objects,
        skew.label(),
        lines,
        days,
        seed,
        gzip ? "-gz" : "");
  }

  /**
   * Writes the log, or finds it written before.
   *
   * @param parent the folder it gets a folder in
   * @return its files, the earlier lines first
   */
  List<Path> write(Path parent) throws IOException {
    Path folder = parent.resolve(name());
    List<Path> files =
        IntStream.range(0, FILES)
            .mapToObj(i -> folder.resolve("access-" + i + ".log" + (gzip ? ".gz" : "")))
            .toList();
    Path complete = folder.resolve("complete");
    if (Files.exists(complete)) {
      return files;
    }
    Files.createDirectories(folder);
    long[] ends = skew.ends(objects, reads());
    try {
      IntStream.range(0, FILES)
          .parallel()
          .forEach(i -> write(files.get(i), ends, lines * i / FILES, lines * (i + 1) / FILES));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    Files.createFile(complete);
    return files;
  }

  /**
   * Writes what a minute behind the log brings: one read each of the first objects.
   *
   * @param changed how many are read, at most as many as there are
   * @param minute from 0, the first behind the log
   */
  void writeMinute(Path file, int changed, int minute) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES)) {
      Line line = new Line();
      long first = FIRST_SECOND + (long) days * DAY_SECONDS + 60L * minute;
      for (int object = 0; object < changed; object++) {
        line.make(
            lines + (long) minute * objects + object, object, first + 60L * object / changed, READ);
        out.write(line.buffer, 0, line.length);
      }
    }
  }

  private void write(Path file, long[] ends, long from, long to) {
    try (OutputStream out =
        gzip
            ? new GZIPOutputStream(Files.newOutputStream(file), BUFFER_BYTES)
            : new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES)) {
      Line line = new Line();
      for (long number = from; number < to; number++) {
        line.make(number, ends);
        out.write(line.buffer, 0, line.length);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts lines together byte by byte: a formatter would take longer than all that is measured. */
  private final class Line {
    private static final byte[] HEX = {
      '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'
    };
    private static final String[] MONTHS = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };
    private static final byte[] OWNER_AND_BUCKET =
        ascii("9c1de7f0a25b4e83c6d1f0e2a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6 lake [");
    private static final byte[] ZONE = ascii(" +0000] ");
    private static final byte[] HTTP = ascii(" HTTP/1.1\"");
    private static final byte[] SECURITY =
        ascii(
            " - Rb3V1Q2hJdKx0o9Zy7w6v5u4t3s2r1q0p/aBcDeFgHiJkLmNoPqRs= SigV4 TLS_AES_128_GCM_SHA256"
                + " AuthHeader lake.s3.eu-west-1.amazonaws.com TLSv1.3 - -\n");

    private final Permutation order = new Permutation(reads(), seed);
    private final List<byte[]> callers = new ArrayList<>();
    private final List<byte[]> agents = new ArrayList<>();
    private final byte[] buffer = new byte[2 * MOST_LINE_BYTES];
    private int length;
    private long dateDay = Long.MIN_VALUE;
    private byte[] date;

    Line() {
      for (int client = 0; client < CLIENTS; client++) {
        callers.add(
            ascii(
                "198.51.%d.%d arn:aws:sts::111122223333:assumed-role/role-%d/session "
                    .formatted(client, 1 + client % 13, client)));
        String agent = SampleLog.AGENTS[client * 31 % SampleLog.AGENTS.length];
        agents.add(ascii(" \"-\" \"" + agent + '"'));
      }
    }

    void make(long number, long[] ends) {
      long random = Permutation.mix(number + seed);
      boolean read = number % NOT_A_READ_EVERY != NOT_A_READ_EVERY - 1;
      int object =
          read
              ? objectOf(order.of(number - number / NOT_A_READ_EVERY), ends)
              : (int) Long.remainderUnsigned(random, objects);
      make(
          number,
          object,
          FIRST_SECOND + number * days * DAY_SECONDS / lines,
          read ? READ : (int) (number / NOT_A_READ_EVERY % OTHERS));
    }

    /** The line of one request; no two of a number. */
    void make(long number, int object, long second, int kind) {
      length = 0;
      long random = Permutation.mix(number + seed);
      int client = (int) Long.remainderUnsigned(random >>> 8, CLIENTS);
      put(OWNER_AND_BUCKET);
      putTime(second);
      put(callers.get(client));
      // One to one: no two requests have the same id.
      putHex(Permutation.mix(number + (seed << 40)));
      if (kind == READ) {
        boolean whole = Long.remainderUnsigned(random >>> 20, 6) < FULL_READS_OF_6;
        long size = sizeOf(object);
        putRequest("GET", object, whole ? " 200 - " : " 206 - ");
        putNumber(whole ? size : 1 + size / 7);
        put((byte) ' ');
        putNumber(size);
      } else {
        putOther(kind, object);
      }
      put((byte) ' ');
      putNumber(20 + (random >>> 30 & 511));
      put((byte) ' ');
      putNumber(10 + (random >>> 40 & 63));
      put(agents.get(client));
      put(SECURITY);
    }

    private void putOther(int kind, int object) {
      long size = sizeOf(object);
      switch (kind) {
        case 0 -> {
          putRequest("PUT", object, " 200 - ");
          put((byte) '-');
          put((byte) ' ');
          putNumber(size);
        }
        case 1 -> {
          putRequest("HEAD", object, " 200 - ");
          put((byte) '-');
          put((byte) ' ');
          putNumber(size);
        }
        default -> {
          putRequest("GET", object, " 503 SlowDown ");
          putNumber(313);
          put(ascii(" -"));
        }
      }
    }

    /** The object that a read of a given number is of. */
    private static int objectOf(long read, long[] ends) {
      int found = Arrays.binarySearch(ends, read + 1);
      return found < 0 ? -found - 1 : found;
    }

    private static long sizeOf(int object) {
      long bits = Permutation.mix(object + 1L);
      return 1 + (bits >>> 40 & (1L << 10 + (int) (bits & 15)) - 1);
    }

    private void putRequest(String method, int object, String outcome) {
      put(ascii(" REST." + method + ".OBJECT "));
      int from = length;
      int kind = object % PREFIXES.length;
      put(ascii(PREFIXES[kind]));
      putHex(Permutation.mix(object + 0x5DEECE66DL));
      put(ascii(SUFFIXES[kind]));
      int to = length;
      put(ascii(" \"" + method + " /lake/"));
      System.arraycopy(buffer, from, buffer, length, to - from);
      length += to - from;
      put(HTTP);
      put(ascii(outcome));
    }

    private void putTime(long second) {
      long day = second / DAY_SECONDS;
      if (day != dateDay) {
        LocalDate local = LocalDate.ofEpochDay(day);
        date =
            ascii(
                "%02d/%s/%d"
                    .formatted(
                        local.getDayOfMonth(), MONTHS[local.getMonthValue() - 1], local.getYear()));
        dateDay = day;
      }
      put(date);
      int ofDay = (int) (second % DAY_SECONDS);
      putTwoDigits(ofDay / 3600);
      putTwoDigits(ofDay / 60 % 60);
      putTwoDigits(ofDay % 60);
      put(ZONE);
    }

    private void putTwoDigits(int number) {
      put((byte) ':');
      put((byte) ('0' + number / 10));
      put((byte) ('0' + number % 10));
    }

    private void putHex(long bits) {
      for (int shift = 60; shift >= 0; shift -= 4) {
        put(HEX[(int) (bits >>> shift) & 15]);
      }
    }

    private void putNumber(long number) {
      if (number >= 10) {
        putNumber(number / 10);
      }
      put((byte) ('0' + number % 10));
    }

    private void put(byte one) {
      buffer[length++] = one;
    }

    private void put(byte[] bytes) {
      System.arraycopy(bytes, 0, buffer, length, bytes.length);
      length += bytes.length;
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
