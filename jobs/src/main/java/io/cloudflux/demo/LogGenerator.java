package io.cloudflux.demo;

import io.cloudflux.demo.SeededRandom.Purpose;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The demo's bucket: its inventory, and what Amazon S3 would have logged about it. The same
 * settings give the same bytes, on any machine and as often as asked.
 *
 * <p>Popularity follows Zipf's law within each kind of object, and halves with age at the kind's
 * own pace; people come by day and on weekdays; old data sets are suddenly read for two days; logs
 * and backups are written and hardly ever read; tools list and probe everything. Each day's
 * requests are drawn alone, so memory holds one day's.
 */
public final class LogGenerator {
  /** No line comes later than this many seconds after a line of a later request. */
  public static final int MAX_DELAY_SECONDS = 7200;

  private static final int DAY = 86_400;

  // A log file covers ten minutes. Most arrive within three quarters of an hour, a few much later;
  // window and upload together stay below MAX_DELAY_SECONDS.
  private static final int FILE_SECONDS = 600;
  private static final int USUAL_UPLOAD_SECONDS = 35 * 60;
  private static final int SLOW_UPLOAD_SECONDS = 105 * 60;
  private static final int SLOW_FILES_PER_MILLE = 30;

  private static final int MONITORING_PER_MILLE = 10;
  private static final int BURST_DAYS = 2;
  private static final int DAYS_PER_BURST = 8;
  private static final int BURST_OBJECTS = 12;
  private static final int BURST_MIN_AGE_DAYS = 60;
  // Of what a day sees of data sets on average.
  private static final double BURST_SHARE = 0.4;
  private static final int MONTH_START_DAYS = 3;
  private static final double MONTH_START_FACTOR = 5;
  private static final int MOST_RANGES = 12;
  private static final long MULTIPART_BYTES = 1L << 30;
  // S3 takes parts of up to 5 GiB.
  private static final long PART_BYTES = 4L << 30;
  private static final int DAMAGES = 4;
  private static final int VERIFIED_DAYS = 14;
  private static final int VERIFY_BY_READING_ONE_IN = 8;

  private final Settings settings;
  private final List<StoredObject> objects;
  private final Client.Groups clients;
  private final long start;
  private final double[] kindScale = new double[ObjectKind.values().length];
  private final int[] burstDay;
  private final double burstWeight;
  // requestsBefore[d]: requests of interest before day d of the period.
  private final long[] requestsBefore;

  /**
   * What to generate.
   *
   * @param seed another seed, another bucket of the same character
   * @param objects objects that exist before or during the period, ≥ 100
   * @param days length of the period in days, 1 to 3,650
   * @param events requests in the period; at least what creating, deleting, verifying and
   *     monitoring the objects takes
   * @param firstDay first day of the period, UTC
   * @param bucket name of the bucket
   * @param damagedLines lines that are no log lines, in addition to {@code events}, ≥ 0
   */
  public record Settings(
      long seed,
      int objects,
      int days,
      long events,
      LocalDate firstDay,
      String bucket,
      int damagedLines) {
    private static final int DEFAULT_DAMAGED_LINES = 40;
    private static final int MIN_OBJECTS = 100;
    private static final int MAX_DAYS = 3650;
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    /**
     * @throws IllegalArgumentException if a value is outside its range
     */
    public Settings {
      Objects.requireNonNull(firstDay, "firstDay");
      Objects.requireNonNull(bucket, "bucket");
      require(objects >= MIN_OBJECTS, "objects", objects, "at least " + MIN_OBJECTS);
      require(days >= 1 && days <= MAX_DAYS, "days", days, "1 to " + MAX_DAYS);
      require(events >= 0, "events", events, "0 or more");
      require(damagedLines >= 0, "damagedLines", damagedLines, "0 or more");
      require(BUCKET.matcher(bucket).matches(), "bucket", bucket, "a name that S3 allows");
    }

    /** With 40 damaged lines. */
    public Settings(
        long seed, int objects, int days, long events, LocalDate firstDay, String bucket) {
      this(seed, objects, days, events, firstDay, bucket, DEFAULT_DAMAGED_LINES);
    }

    /** The demo: 6,000 objects and 1.1 million requests in 90 days from 2026-06-01. */
    public static Settings defaults() {
      return new Settings(7, 6_000, 90, 1_100_000, LocalDate.of(2026, 6, 1), "acme-data");
    }

    private static void require(boolean holds, String name, Object value, String allowed) {
      if (!holds) {
        throw new IllegalArgumentException(name + ": " + value + "; allowed: " + allowed);
      }
    }
  }

  /**
   * Draws the objects and plans the days.
   *
   * @throws IllegalArgumentException if {@code settings.events()} is less than what the life of so
   *     many objects takes; the message says how much that is
   */
  public LogGenerator(Settings settings) {
    this.settings = settings;
    this.start = settings.firstDay().toEpochDay() * DAY;
    this.objects = Population.draw(settings);
    this.clients = Client.Groups.of(settings.seed(), settings.bucket());
    this.burstDay = drawBursts();
    this.burstWeight =
        BURST_SHARE
            * ObjectKind.DATASET.interest().requests()
            / ((double) settings.days() * BURST_OBJECTS);
    scaleKinds();
    this.requestsBefore = planDays(settings.events() - countScheduled());
  }

  /** Number of lines that {@link #accessLog} emits, damaged ones included. */
  public long lineCount() {
    return settings.events() + settings.damagedLines();
  }

  /**
   * Emits the access log, line by line without terminators, in the order in which S3 delivers it: a
   * line may come up to {@link #MAX_DELAY_SECONDS} after lines of later requests.
   *
   * @param lines takes each line; the array is the consumer's to keep
   */
  public void accessLog(Consumer<byte[]> lines) {
    AccessLogLine line = new AccessLogLine(settings.seed(), settings.bucket());
    List<Request> pending = new ArrayList<>();
    for (int day = 0; day < settings.days(); day++) {
      List<Request> today = pending;
      addScheduled(day, today::add);
      addInterest(day, today);
      addDamaged(day, today);
      Collections.sort(today);
      // Nothing of a later day is delivered before that day begins.
      long settled = day == settings.days() - 1 ? Long.MAX_VALUE : dayStart(day + 1);
      int next = 0;
      while (next < today.size() && today.get(next).delivered() < settled) {
        emit(today.get(next++), line, lines);
      }
      pending = new ArrayList<>(today.subList(next, today.size()));
    }
  }

  /**
   * Emits the inventory, one JSON object a line: every object that exists before or during the
   * period, with those created or deleted during it.
   */
  public void inventory(Consumer<String> jsonLines) {
    StringBuilder json = new StringBuilder();
    for (StoredObject object : objects) {
      json.setLength(0);
      // Keys and bucket hold neither quotes nor backslashes nor control characters.
      json.append("{\"object\":\"s3://").append(settings.bucket()).append('/').append(object.key());
      json.append("\",\"size_bytes\":").append(object.bytes());
      json.append(",\"storage_class\":\"").append(object.storageClass());
      json.append("\",\"last_modified\":\"").append(Instant.ofEpochSecond(object.created()));
      json.append("\",\"tags\":{");
      if (object.latencySensitive()) {
        json.append("\"latency_ms\":\"50\"");
      }
      jsonLines.accept(json.append("}}").toString());
    }
  }

  // What happens whether or not anybody asks: births, deletions, verification, monitoring.

  private void addScheduled(int day, Consumer<Request> out) {
    SeededRandom random = SeededRandom.of(settings.seed(), Purpose.SCHEDULE, day);
    long begin = dayStart(day);
    long end = begin + DAY;
    boolean sunday = date(day).getDayOfWeek() == DayOfWeek.SUNDAY;
    StoredObject anyBackup = null;
    for (StoredObject object : objects) {
      if (object.created() >= begin && object.created() < end) {
        addBirth(object, begin, random, out);
      }
      if (object.deleted() >= begin && object.deleted() < end) {
        boolean expired = object.kind() == ObjectKind.LOG;
        Client client = expired ? Client.LIFECYCLE : writer(object, random);
        RequestKind kind = expired ? RequestKind.EXPIRE : RequestKind.DELETE;
        out.accept(request(object.deleted(), kind, object, client, random));
      }
      if (object.kind() == ObjectKind.BACKUP) {
        anyBackup = object;
        if (sunday
            && object.created() < begin
            && object.created() >= begin - VERIFIED_DAYS * (long) DAY) {
          addVerification(object, begin, random, out);
        }
      }
    }
    if (anyBackup != null) {
      Client agent = writer(anyBackup, random);
      out.accept(request(begin + 3600, RequestKind.LIST, anyBackup, agent, random));
    }
    long monitored = monitoredBefore(day + 1) - monitoredBefore(day);
    for (long i = 0; i < monitored; i++) {
      addMonitoring(begin, random, out);
    }
  }

  private void addBirth(
      StoredObject object, long dayStart, SeededRandom random, Consumer<Request> out) {
    Client client = writer(object, random);
    long created = object.created();
    if (object.bytes() < MULTIPART_BYTES) {
      out.accept(request(created, RequestKind.PUT, object, client, random));
    } else {
      int parts = (int) (1 + object.bytes() / PART_BYTES);
      for (int step = -1; step <= parts; step++) {
        RequestKind kind =
            step < 0
                ? RequestKind.CREATE_UPLOAD
                : step < parts ? RequestKind.PUT_PART : RequestKind.COMPLETE_UPLOAD;
        long second = Math.max(dayStart, created - 12L * (parts - step));
        out.accept(request(second, kind, object, client, Math.max(0, step), parts, random));
      }
    }
    if (object.latencySensitive()) {
      out.accept(request(created, RequestKind.PUT_TAGGING, object, client, random));
    }
  }

  private void addVerification(
      StoredObject object, long dayStart, SeededRandom random, Consumer<Request> out) {
    Client agent = writer(object, random);
    long second = dayStart + 4 * 3600 + random.below(3600);
    out.accept(request(second, RequestKind.HEAD, object, agent, random));
    if (random.below(VERIFY_BY_READING_ONE_IN) == 0) {
      out.accept(request(second + 20, RequestKind.GET, object, agent, random));
    }
  }

  private void addMonitoring(long dayStart, SeededRandom random, Consumer<Request> out) {
    long second = dayStart + random.below(DAY);
    StoredObject object = objects.get(random.below(objects.size()));
    int draw = random.below(100);
    boolean scannable =
        object.kind() == ObjectKind.ASSET
            || object.kind() == ObjectKind.PHOTO
            || object.kind() == ObjectKind.TEMPORARY;
    if (!object.existsAt(second) || draw < 30) {
      out.accept(
          request(second, RequestKind.LIST, object, pick(clients.monitors(), random), random));
    } else if (draw < 50 && scannable) {
      out.accept(request(second, RequestKind.GET, object, pick(clients.scanner(), random), random));
    } else {
      RequestKind kind =
          draw < 85 ? RequestKind.HEAD : draw < 95 ? RequestKind.GET_TAGGING : RequestKind.GET_ACL;
      out.accept(request(second, kind, object, pick(clients.monitors(), random), random));
    }
  }

  /** Monitoring requests before a day of the period. */
  private long monitoredBefore(int day) {
    return settings.events() * MONITORING_PER_MILLE * day / (1000L * settings.days());
  }

  private long countScheduled() {
    long[] count = new long[1];
    for (int day = 0; day < settings.days(); day++) {
      addScheduled(day, request -> count[0]++);
    }
    return count[0];
  }

  // What people and jobs ask for.

  private void addInterest(int day, List<Request> out) {
    double[] upTo = cumulativeWeights(day);
    SeededRandom random = SeededRandom.of(settings.seed(), Purpose.INTEREST, day);
    long begin = dayStart(day);
    long end = begin + DAY;
    int goal = out.size() + Math.toIntExact(requestsBefore[day + 1] - requestsBefore[day]);
    while (out.size() < goal) {
      StoredObject object = objects.get(draw(upTo, random));
      Client client = pick(clients.readers(object.kind()), random);
      long second = begin + object.kind().rhythm().secondOfDay(random);
      if (second < object.created()) {
        second = object.created() + random.below((int) (end - object.created()));
      }
      RequestKind kind = answer(object.kind().answers(), random);
      if (kind == RequestKind.GET && object.kind() == ObjectKind.VIDEO) {
        addRanges(object, client, second, Math.min(goal - out.size(), MOST_RANGES), random, out);
      } else {
        out.add(request(second, kind, object, client, random));
      }
    }
  }

  /** Somebody watches some of a video: consecutive ranges, seconds apart. */
  private void addRanges(
      StoredObject video,
      Client client,
      long begin,
      int most,
      SeededRandom random,
      List<Request> out) {
    long midnight = (begin / DAY + 1) * DAY;
    long second = begin;
    int count = 1 + random.below(most);
    for (int part = 0; part < count; part++) {
      if (second >= midnight || AccessLogLine.rangeBytes(video, part) == 0) {
        return;
      }
      out.add(request(second, RequestKind.GET_RANGE, video, client, part, count, random));
      second += 4 + random.below(16);
    }
  }

  private static RequestKind answer(ObjectKind.Answers answers, SeededRandom random) {
    int draw = random.below(1000);
    if ((draw -= answers.notModified()) < 0) {
      return RequestKind.GET_NOT_MODIFIED;
    }
    if ((draw -= answers.heads()) < 0) {
      return RequestKind.HEAD;
    }
    if ((draw -= answers.lists()) < 0) {
      return RequestKind.LIST;
    }
    if ((draw -= answers.missing()) < 0) {
      return RequestKind.GET_MISSING;
    }
    if ((draw -= answers.forbidden()) < 0) {
      return RequestKind.GET_FORBIDDEN;
    }
    return draw - answers.taggings() < 0 ? RequestKind.GET_TAGGING : RequestKind.GET;
  }

  /** Index of an object, each as likely as its weight. */
  private static int draw(double[] upTo, SeededRandom random) {
    double point = random.unit() * upTo[upTo.length - 1];
    int found = Arrays.binarySearch(upTo, point);
    // An exact hit is the end of an object's interval; the next object with a weight begins there.
    int index = found < 0 ? -found - 1 : found + 1;
    while (index < upTo.length - 1 && upTo[index] <= point) {
      index++;
    }
    return index;
  }

  private double[] cumulativeWeights(int day) {
    double[] upTo = new double[objects.size()];
    double sum = 0;
    for (int i = 0; i < upTo.length; i++) {
      StoredObject object = objects.get(i);
      sum += interest(i, day) * kindScale[object.kind().ordinal()];
      if (burstDay[i] >= 0 && day >= burstDay[i] && day < burstDay[i] + BURST_DAYS) {
        sum += burstWeight;
      }
      upTo[i] = sum;
    }
    return upTo;
  }

  /** Relative interest in an object of its kind on a day of the period, bursts apart. */
  private double interest(int i, int day) {
    StoredObject object = objects.get(i);
    long begin = dayStart(day);
    if (object.popularity() == 0
        || object.created() >= begin + DAY
        || object.deleted() < begin + DAY) {
      return 0;
    }
    ObjectKind kind = object.kind();
    LocalDate date = date(day);
    double interest = object.popularity() * kind.rhythm().on(date.getDayOfWeek());
    if (!object.evergreen()) {
      int age = (int) Math.min(Integer.MAX_VALUE, (begin + DAY - 1 - object.created()) / DAY);
      interest *= kind.decay(age);
    }
    if (kind == ObjectKind.REPORT && date.getDayOfMonth() <= MONTH_START_DAYS) {
      interest *= MONTH_START_FACTOR;
    }
    // Days differ for no reason that anybody knows.
    long mood = SeededRandom.mix(settings.seed() + Purpose.DAILY_MOOD.ordinal());
    return interest * (0.4 + 1.2 * SeededRandom.unit(SeededRandom.mix(mood + i * 4096L + day)));
  }

  /** Makes each kind's interest, summed over the period, its share of the requests. */
  private void scaleKinds() {
    double[] totals = new double[kindScale.length];
    for (int day = 0; day < settings.days(); day++) {
      for (int i = 0; i < objects.size(); i++) {
        totals[objects.get(i).kind().ordinal()] += interest(i, day);
      }
    }
    for (ObjectKind kind : ObjectKind.values()) {
      // A view of a video is drawn once and makes (1 + MOST_RANGES) / 2 requests.
      double requestsPerDraw = kind == ObjectKind.VIDEO ? (1 + MOST_RANGES) / 2.0 : 1;
      double total = totals[kind.ordinal()] * requestsPerDraw;
      kindScale[kind.ordinal()] = total == 0 ? 0 : kind.interest().requests() / total;
    }
  }

  private long[] planDays(long requests) {
    if (requests < 0) {
      throw new IllegalArgumentException(
          "events: "
              + settings.events()
              + "; writes, deletions, verification and monitoring of "
              + objects.size()
              + " objects alone take "
              + (settings.events() - requests));
    }
    double[] upTo = new double[settings.days() + 1];
    for (int day = 0; day < settings.days(); day++) {
      double[] weights = cumulativeWeights(day);
      upTo[day + 1] = upTo[day] + weights[weights.length - 1];
    }
    long[] before = new long[settings.days() + 1];
    for (int day = 1; day <= settings.days(); day++) {
      before[day] = StrictMath.round(requests * (upTo[day] / upTo[settings.days()]));
    }
    return before;
  }

  /** For each object the day its burst begins, or -1: neighbours are parts of one data set. */
  private int[] drawBursts() {
    int[] days = new int[objects.size()];
    Arrays.fill(days, -1);
    SeededRandom random = SeededRandom.of(settings.seed(), Purpose.BURST, 0);
    int first = 0;
    while (objects.get(first).kind() != ObjectKind.DATASET) {
      first++;
    }
    int count = 0;
    while (objects.get(first + count).kind() == ObjectKind.DATASET) {
      count++;
    }
    long oldBefore = start - BURST_MIN_AGE_DAYS * (long) DAY;
    for (int burst = 0; burst <= settings.days() / DAYS_PER_BURST; burst++) {
      int set = random.below((count + BURST_OBJECTS - 1) / BURST_OBJECTS) * BURST_OBJECTS;
      int day = random.below(settings.days());
      for (int i = first + set; i < first + Math.min(count, set + BURST_OBJECTS); i++) {
        if (objects.get(i).created() < oldBefore) {
          days[i] = day;
        }
      }
    }
    return days;
  }

  // Lines.

  private void addDamaged(int day, List<Request> today) {
    SeededRandom random = SeededRandom.of(settings.seed(), Purpose.DAMAGE, day);
    long from = (long) settings.damagedLines() * day / settings.days();
    long to = (long) settings.damagedLines() * (day + 1) / settings.days();
    for (long number = from; number < to; number++) {
      StoredObject object = objects.get(random.below(objects.size()));
      Client client = pick(clients.readers(object.kind()), random);
      long second = dayStart(day) + random.below(DAY);
      Request r = request(second, RequestKind.GET, object, client, random);
      today.add(
          new Request(
              r.delivered(),
              r.second(),
              r.kind(),
              r.object(),
              r.client(),
              r.part(),
              r.parts(),
              r.detail(),
              (int) (number % DAMAGES)));
    }
  }

  private static void emit(Request request, AccessLogLine line, Consumer<byte[]> lines) {
    byte[] bytes = line.of(request);
    lines.accept(
        request.damage() == Request.INTACT
            ? bytes
            : damaged(bytes, request.damage(), new SeededRandom(request.detail())));
  }

  private static byte[] damaged(byte[] line, int damage, SeededRandom random) {
    return switch (damage) {
      // Cut before the fields that every version of the format has.
      case 0 -> Arrays.copyOf(line, 20 + random.below(100));
      case 1 -> {
        byte[] garbage = new byte[60 + random.below(240)];
        for (int i = 0; i < garbage.length; i++) {
          byte b = (byte) random.below(256);
          garbage[i] = b == '\n' || b == '\r' ? (byte) 0xfe : b;
        }
        yield garbage;
      }
      case 2 -> replaceDate(line, "31/Foo/2026:25:61:00");
      default -> replaceDate(line, "01/Jan/2199:00:00:00");
    };
  }

  private static byte[] replaceDate(byte[] line, String date) {
    byte[] damaged = line.clone();
    int at = 0;
    while (damaged[at] != '[') {
      at++;
    }
    byte[] wrong = date.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(wrong, 0, damaged, at + 1, wrong.length);
    return damaged;
  }

  private Request request(
      long second, RequestKind kind, StoredObject object, Client client, SeededRandom random) {
    return request(second, kind, object, client, 0, 1, random);
  }

  private Request request(
      long second,
      RequestKind kind,
      StoredObject object,
      Client client,
      int part,
      int parts,
      SeededRandom random) {
    long detail = random.nextLong();
    long delivered = delivery(second, Request.fileOf(detail));
    return new Request(
        delivered, second, kind, object, client, part, parts, detail, Request.INTACT);
  }

  /** When the file that holds a line is delivered: lines of a file share their delay. */
  private long delivery(long second, int file) {
    long window = Math.floorDiv(second, FILE_SECONDS);
    long stream = SeededRandom.mix(settings.seed() + Purpose.DELIVERY.ordinal());
    long bits = SeededRandom.mix(stream + (window << 8) + file);
    boolean slow = Math.floorMod(bits, 1000) < SLOW_FILES_PER_MILLE;
    int longest = slow ? SLOW_UPLOAD_SECONDS : USUAL_UPLOAD_SECONDS;
    return (window + 1) * FILE_SECONDS + (long) (SeededRandom.unit(bits) * longest);
  }

  private Client writer(StoredObject object, SeededRandom random) {
    return pick(clients.writers(object.kind()), random);
  }

  /** The first members of a group are its busiest. */
  private static Client pick(List<Client> group, SeededRandom random) {
    double draw = random.unit();
    return group.get((int) (draw * draw * group.size()));
  }

  private long dayStart(int day) {
    return start + (long) day * DAY;
  }

  private LocalDate date(int day) {
    return settings.firstDay().plusDays(day);
  }
}
