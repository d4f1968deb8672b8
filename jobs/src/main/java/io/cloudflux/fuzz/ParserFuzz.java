package io.cloudflux.fuzz;

import io.cloudflux.log.AccessEvent;
import io.cloudflux.log.AccessLogParser;
import io.cloudflux.log.AccessRecord;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.log.JsonFramer;
import io.cloudflux.log.LineKind;
import io.cloudflux.log.LogFormat;
import io.cloudflux.log.LogOptions;
import io.cloudflux.log.MalformedLineException;
import io.cloudflux.log.MalformedLineException.Reason;
import io.cloudflux.object.ObjectId;
import io.cloudflux.time.Days;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * Gives a parser damaged lines and checks what it makes of them. Whatever the bytes are:
 *
 * <ul>
 *   <li>a line holds records, is ignored under a rule, or is malformed for a reason, and no other
 *       exception comes out: alone, and with the formats told apart line by line;
 *   <li>the same line comes to the same, wherever in a buffer it lies and whatever is around it,
 *       and, where formats are told apart, whatever the line before was;
 *   <li>records have ids and times that may be, and the time told beforehand is theirs;
 *   <li>no line takes more than a second;
 *   <li>what is taken out of a stream of JSON was in it, does not depend on where the chunks end
 *       that are read, and an undamaged record two lines behind a damaged one is among it.
 * </ul>
 */
public final class ParserFuzz {
  /** The same outcome whenever it is run. */
  private static final LogOptions OPTIONS =
      LogOptions.asOf(Instant.parse("2026-01-01T00:00:00Z").toEpochMilli());

  private static final long MAX_NANOS = 1_000_000_000L;

  /** How much longer than the line the buffer is that it is put in, on either side. */
  private static final int MARGIN = 64;

  /** What the bytes around a line are: each would go on with a field, or end one. */
  private static final byte[] POISON = {'"', '9', '}', ' ', ']', ';', '\\', ',', '|', 'a'};

  private static final byte[] LINE_OF_COUNTS =
      "s3://b/k,2024-03-14,1,2".getBytes(StandardCharsets.US_ASCII);

  private static final int FAULTS_KEPT = 10;
  private static final int MAX_FRAME_BYTES = 1 << 20;

  private final LogFormat format;
  private final long seed;
  private final LineMutator mutator;
  private final List<byte[]> objects;
  private final AccessLogParser own;
  private final AccessLogParser auto = AccessLogParser.of(LogFormat.AUTO, OPTIONS);
  private final AccessLogParser autoBehindCounts = AccessLogParser.of(LogFormat.AUTO, OPTIONS);
  private byte[] around = new byte[1 << 12];

  private final long[] kinds = new long[LineKind.values().length];
  private final long[] reasons = new long[Reason.values().length];
  private long records;
  private long faults;
  private long slowestNanos;
  private final List<String> firstFaults = new ArrayList<>();

  public ParserFuzz(LogFormat format, long seed) {
    this.format = format;
    this.seed = seed;
    this.mutator = new LineMutator(Corpus.of(format), seed);
    this.objects = format.mayBeJson() ? Corpus.objects(format) : List.of();
    this.own = AccessLogParser.of(format, OPTIONS);
  }

  /**
   * What a line came to.
   *
   * @param what its kind, or the reason it is malformed for
   */
  private record Outcome(Enum<?> what, List<AccessRecord> records, long time) {}

  /** Something that must not be. */
  private static final class Fault extends Exception {
    private static final long serialVersionUID = 1L;

    Fault(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * Goes through lines.
   *
   * @param from number of the first line
   * @param lines how many
   */
  public FuzzResult run(long from, long lines) {
    long begin = System.nanoTime();
    Memory early = null;
    for (long i = 0; i < lines; i++) {
      check(from + i);
      if (i == lines / 10) {
        early = Memory.now();
      }
    }
    return new FuzzResult(
        format,
        seed,
        lines,
        records,
        kinds,
        reasons,
        faults,
        firstFaults,
        (System.nanoTime() - begin) / 1e9,
        slowestNanos / 1e6,
        early,
        Memory.now());
  }

  private void check(long index) {
    byte[] line = mutator.line(index);
    try {
      Outcome outcome = outcome(own, line, 0, line.length);
      count(outcome);
      sound(outcome);
      inside(line, index, outcome);
      apart(line);
      if (!objects.isEmpty()) {
        stream(line, mutator.chance(index));
      }
    } catch (Fault | RuntimeException | StackOverflowError | OutOfMemoryError e) {
      faults++;
      if (firstFaults.size() < FAULTS_KEPT) {
        firstFaults.add("line %d: %s".formatted(index, e instanceof Fault ? e.getMessage() : e));
      }
    }
  }

  private void count(Outcome outcome) {
    records += outcome.records().size();
    if (outcome.what() instanceof LineKind kind) {
      kinds[kind.ordinal()]++;
    } else {
      reasons[((Reason) outcome.what()).ordinal()]++;
    }
  }

  private Outcome outcome(AccessLogParser parser, byte[] buffer, int offset, int length)
      throws Fault {
    for (int attempt = 1; ; attempt++) {
      List<AccessRecord> records = new ArrayList<>(1);
      long begin = System.nanoTime();
      long time = parser.timeOf(buffer, offset, length);
      Enum<?> what;
      try {
        what = parser.parse(buffer, offset, length, records::add);
      } catch (MalformedLineException e) {
        what = e.reason();
        if (e.getMessage() == null || e.getMessage().isBlank()) {
          throw new Fault("malformed without a message");
        }
      }
      long nanos = System.nanoTime() - begin;
      if (nanos <= MAX_NANOS) {
        slowestNanos = Math.max(slowestNanos, nanos);
        return new Outcome(Objects.requireNonNull(what, "kind of line"), records, time);
      }
      if (attempt == 3) { // Not the machine, which may be busy: the line.
        throw new Fault("takes more than a second");
      }
    }
  }

  private static void sound(Outcome outcome) throws Fault {
    if ((outcome.what() == LineKind.RECORD) == outcome.records().isEmpty()) {
      throw new Fault(outcome.what() + " with " + outcome.records().size() + " records");
    }
    for (AccessRecord record : outcome.records()) {
      if (!ObjectId.isValid(record.object()) || record.object().indexOf('\0') >= 0) {
        throw new Fault("no object id: " + record.object());
      }
      long time =
          record instanceof AccessEvent event
              ? event.timeMillis()
              : Days.startMillis(((DailyAccess) record).day());
      if (time != outcome.time()) {
        throw new Fault("time " + time + ", told beforehand " + outcome.time());
      }
      if (!OPTIONS.latest().allows(time)) {
        throw new Fault("a time ahead of the clock: " + time);
      }
      if (record instanceof AccessEvent event
          && (event.bytes() < AccessEvent.UNKNOWN
              || event.objectBytes() < AccessEvent.UNKNOWN
              || event.status() < AccessEvent.UNKNOWN)) {
        throw new Fault("a negative number: " + event);
      }
    }
  }

  /** The line inside of a larger buffer. */
  private void inside(byte[] line, long index, Outcome expected) throws Fault {
    if (around.length < line.length + 2 * MARGIN) {
      around = new byte[line.length + 2 * MARGIN];
    }
    byte poison = POISON[(int) Math.floorMod(index, (long) POISON.length)];
    Arrays.fill(around, 0, MARGIN, poison);
    System.arraycopy(line, 0, around, MARGIN, line.length);
    Arrays.fill(around, MARGIN + line.length, line.length + 2 * MARGIN, poison);
    same("between '" + (char) poison + "'", expected, outcome(own, around, MARGIN, line.length));
    if (!Arrays.equals(line, 0, line.length, around, MARGIN, MARGIN + line.length)) {
      throw new Fault("the parser has changed the line");
    }
  }

  /** The line among lines of any format. */
  private void apart(byte[] line) throws Fault {
    Outcome told = outcome(auto, line, 0, line.length);
    sound(told);
    outcome(autoBehindCounts, LINE_OF_COUNTS, 0, LINE_OF_COUNTS.length);
    same("behind a line of another format", told, outcome(autoBehindCounts, line, 0, line.length));
  }

  private static void same(String where, Outcome expected, Outcome found) throws Fault {
    if (!expected.equals(found)) {
      throw new Fault(where + " it is " + found + ", not " + expected);
    }
  }

  /** The line in a stream of JSON, two undamaged objects behind it. */
  private void stream(byte[] line, SplittableRandom random) throws Fault {
    byte[] next = objects.get(random.nextInt(objects.size()));
    byte[] last = objects.get(random.nextInt(objects.size()));
    byte[] stream = new byte[line.length + next.length + last.length + 3];
    System.arraycopy(line, 0, stream, 0, line.length);
    stream[line.length] = '\n';
    System.arraycopy(next, 0, stream, line.length + 1, next.length);
    stream[line.length + next.length + 1] = '\n';
    int lastFrom = line.length + next.length + 2;
    System.arraycopy(last, 0, stream, lastFrom, last.length);
    stream[lastFrom + last.length] = '\n';

    List<Frame> whole = frames(stream, stream.length, random);
    long end = 0;
    boolean found = false;
    for (Frame frame : whole) {
      int from = (int) frame.position();
      int to = from + frame.bytes().length;
      if (from < end
          || to > stream.length
          || !Arrays.equals(stream, from, to, frame.bytes(), 0, frame.bytes().length)) {
        throw new Fault("a frame that is not in the stream, at " + from);
      }
      end = to;
      found |= from == lastFrom && frame.bytes().length == last.length;
      if (from < line.length) {
        sound(outcome(own, frame.bytes(), 0, frame.bytes().length));
      }
    }
    if (!found) {
      throw new Fault("the record two lines behind is lost");
    }
    int chunk = 3 + random.nextInt(random.nextBoolean() ? 8 : 1000);
    if (stream.length / chunk < 1 << 14 && !whole.equals(frames(stream, chunk, random))) {
      throw new Fault("frames depend on the chunks read, of up to " + chunk + " bytes");
    }
  }

  private record Frame(byte[] bytes, long position, boolean cut) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Frame frame
          && position == frame.position
          && cut == frame.cut
          && Arrays.equals(bytes, frame.bytes);
    }

    @Override
    public int hashCode() {
      return Objects.hash(position, bytes.length);
    }
  }

  /**
   * The frames of a stream read in chunks.
   *
   * @param chunk the longest chunk; the first is not shorter than a byte order mark, for files are
   *     read by more than that
   */
  private static List<Frame> frames(byte[] stream, int chunk, SplittableRandom random) {
    List<Frame> frames = new ArrayList<>();
    JsonFramer framer =
        new JsonFramer(
            MAX_FRAME_BYTES, (bytes, position, cut) -> frames.add(new Frame(bytes, position, cut)));
    int at = 0;
    while (at < stream.length) {
      int length = chunk == stream.length ? chunk : 1 + random.nextInt(chunk);
      int to = Math.min(stream.length, at + (at == 0 ? Math.max(3, length) : length));
      framer.feed(stream, at, to, at);
      at = to;
    }
    framer.end();
    return frames;
  }
}
