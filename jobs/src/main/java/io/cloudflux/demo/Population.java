package io.cloudflux.demo;

import io.cloudflux.demo.SeededRandom.Purpose;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Draws the objects of the demo's bucket: those that exist already and those yet to be born. */
final class Population {
  private static final long DAY = 86_400;
  private static final double ZIPF_EXPONENT = 0.95;
  private static final int LOG_RETENTION_DAYS = 400;
  private static final int STANDARD_DAYS = 30;
  private static final int INSTANT_ARCHIVE_DAYS = 90;
  private static final int DATASET_PARTS = 12;
  private static final int LATENCY_SENSITIVE_ONE_IN = 500;

  private static final String[] ASSETS = {
    "app.%.js", "styles.%.css", "hero-%.webp", "icon-%.svg", "font-%.woff2"
  };
  private static final String[] PHOTOS = {
    "IMG_%.jpg", "IMG_%.jpg", "IMG_%.jpg", "DSC_%.jpg", "Urlaub am Meer %.jpg", "été à Nîmes %.jpg"
  };
  private static final String[] VIDEOS = {"keynote-%.mp4", "tutorial-%.mp4", "interview-%.mp4"};
  private static final String[] DATASETS = {"clicks", "images", "speech", "churn", "search"};
  private static final String[] DATABASES = {"orders", "customers", "events", "billing"};
  private static final String[] REPORTS = {
    "Board deck %.pptx",
    "Übersicht Umsatz %.pdf",
    "Résumé financier %.pdf",
    "四半期報告 %.pdf",
    "Forecast (final) %.xlsx",
    "audit-%.pdf"
  };

  private final LogGenerator.Settings settings;
  private final int firstDay;
  private final List<StoredObject> objects = new ArrayList<>();

  private Population(LogGenerator.Settings settings) {
    this.settings = settings;
    this.firstDay = Math.toIntExact(settings.firstDay().toEpochDay());
  }

  static List<StoredObject> draw(LogGenerator.Settings settings) {
    Population population = new Population(settings);
    int perMille = 0;
    for (ObjectKind kind : ObjectKind.values()) {
      perMille += kind.stock().objects();
      int upTo = (int) ((long) settings.objects() * perMille / 1000);
      population.drawKind(kind, upTo - population.objects.size());
    }
    return List.copyOf(population.objects);
  }

  private void drawKind(ObjectKind kind, int count) {
    int[] ranks = ranks(kind, count);
    for (int i = 0; i < count; i++) {
      SeededRandom random =
          SeededRandom.of(settings.seed(), Purpose.OBJECT, ((long) kind.ordinal() << 32) + i);
      Origin origin = origin(kind, i, count, random);
      double size = random.logNormal(kind.size().medianBytes(), kind.size().sigma());
      if (kind == ObjectKind.BACKUP && dayOfWeek(origin.created()) == DayOfWeek.SUNDAY) {
        size *= 3; // full on Sundays, incremental otherwise
      }
      boolean neverRead = random.below(1000) < kind.interest().neverRead();
      boolean evergreen = random.below(1000) < kind.interest().evergreen();
      boolean latencySensitive =
          (kind == ObjectKind.DATASET || kind == ObjectKind.ASSET || kind == ObjectKind.REPORT)
              && random.below(LATENCY_SENSITIVE_ONE_IN * 370 / 1000) == 0;
      objects.add(
          new StoredObject(
              kind,
              origin.key(),
              StoredObject.percentEncode(origin.key()),
              Math.max(200, (long) size),
              origin.created(),
              deletion(kind, origin.created(), random),
              storageClass(kind, origin.created(), random),
              latencySensitive,
              neverRead ? 0 : StrictMath.pow(ranks[i] + 1.0, -ZIPF_EXPONENT),
              evergreen));
    }
  }

  /** A permutation: which object is how popular has nothing to do with its age or name. */
  private int[] ranks(ObjectKind kind, int count) {
    SeededRandom random = SeededRandom.of(settings.seed(), Purpose.POPULARITY, kind.ordinal());
    int[] ranks = new int[count];
    for (int i = 0; i < count; i++) {
      int j = random.below(i + 1);
      ranks[i] = ranks[j];
      ranks[j] = i;
    }
    return ranks;
  }

  private record Origin(String key, long created) {}

  /** Key and time of creation; {@code i} makes the key unique among its kind. */
  private Origin origin(ObjectKind kind, int i, int count, SeededRandom random) {
    return switch (kind) {
      case ASSET -> {
        long created = created(kind, random);
        yield new Origin(kind.prefix() + pick(ASSETS, random).replace("%", hex(i)), created);
      }
      case PHOTO -> {
        long created = created(kind, random);
        LocalDate day = date(created);
        yield new Origin(
            kind.prefix() + month(day) + pick(PHOTOS, random).replace("%", digits(i, 6)), created);
      }
      case VIDEO -> {
        long created = created(kind, random);
        yield new Origin(
            kind.prefix()
                + date(created).getYear()
                + "/"
                + pick(VIDEOS, random).replace("%", digits(i, 5)),
            created);
      }
      case DATASET -> {
        // All parts of a data set are of one day.
        int set = i / DATASET_PARTS;
        SeededRandom shared =
            SeededRandom.of(settings.seed(), Purpose.OBJECT, -1L - kind.ordinal() - 64L * set);
        String name = pick(DATASETS, shared) + "-" + digits(set, 3);
        long created = created(kind, shared) / DAY * DAY + 6 * 3600 + i % DATASET_PARTS * 40L;
        yield new Origin(
            kind.prefix() + name + "/part-" + digits(i % DATASET_PARTS, 5) + ".parquet", created);
      }
      case LOG -> {
        int nights = LOG_RETENTION_DAYS + settings.days();
        int day = firstDay - LOG_RETENTION_DAYS + (int) ((long) i * nights / count);
        long created = day * DAY + 23 * 3600 + random.below(3500);
        LocalDate date = LocalDate.ofEpochDay(day);
        yield new Origin(
            kind.prefix()
                + month(date)
                + digits(date.getDayOfMonth(), 2)
                + "/i-0"
                + hex(i)
                + ".log.gz",
            created);
      }
      case BACKUP -> {
        int history = kind.stock().historyDays();
        int nights = history + settings.days();
        int night = (int) ((long) i * nights / count);
        int first = (int) (((long) night * count + nights - 1) / nights);
        int database = i - first;
        LocalDate date = LocalDate.ofEpochDay(firstDay - history + night);
        String name =
            DATABASES[database % DATABASES.length]
                + (database < DATABASES.length ? "" : "-" + database / DATABASES.length);
        long created =
            date.toEpochDay() * DAY + kind.rhythm().secondOfDay(random) % (4 * 3600) + 3600;
        yield new Origin(kind.prefix() + name + "/" + date + ".dump.zst", created);
      }
      case REPORT -> {
        Quarter quarter = quarter(kind, random);
        yield new Origin(
            kind.prefix()
                + quarter.label()
                + "/"
                + pick(REPORTS, random).replace("%", Integer.toString(i)),
            quarter.published());
      }
      case TEMPORARY ->
          new Origin(
              kind.prefix() + "job-" + hex(i) + "/part-" + digits(i % 8, 5) + ".csv",
              created(kind, random));
    };
  }

  private long created(ObjectKind kind, SeededRandom random) {
    boolean born = random.below(1000) < kind.stock().born();
    int day =
        born
            ? firstDay + random.below(settings.days())
            : firstDay - 1 - random.below(kind.stock().historyDays());
    return day * DAY + kind.rhythm().secondOfDay(random);
  }

  private record Quarter(String label, long published) {}

  /** A quarter whose reports, published 3 to 25 days after its end, are out within the period. */
  private Quarter quarter(ObjectKind kind, SeededRandom random) {
    LocalDate end = settings.firstDay().plusDays(settings.days());
    LocalDate newest = end.withDayOfMonth(1).withMonth((end.getMonthValue() - 1) / 3 * 3 + 1);
    int quarters = kind.stock().historyDays() / 91;
    LocalDate start = newest.minusMonths(3L * (1 + random.below(quarters)));
    long day = start.plusMonths(3).toEpochDay() + 3 + random.below(23);
    if (day >= end.toEpochDay()) {
      start = start.minusMonths(3);
      day = start.plusMonths(3).toEpochDay() + 3 + random.below(23);
    }
    String label = start.getYear() + "-Q" + ((start.getMonthValue() - 1) / 3 + 1);
    return new Quarter(label, day * DAY + kind.rhythm().secondOfDay(random));
  }

  private long deletion(ObjectKind kind, long created, SeededRandom random) {
    if (kind == ObjectKind.LOG) {
      // A lifecycle rule acts at midnight, some hours late.
      return (created / DAY + LOG_RETENTION_DAYS + 1) * DAY + random.below(6 * 3600);
    }
    boolean born = created >= firstDay * DAY;
    if (kind == ObjectKind.TEMPORARY && born && random.below(10) != 0) {
      return created + DAY + random.below((int) (6 * DAY));
    }
    return StoredObject.KEPT;
  }

  private String storageClass(ObjectKind kind, long created, SeededRandom random) {
    int draw = random.below(1000);
    long age = firstDay - created / DAY;
    if (age > INSTANT_ARCHIVE_DAYS && draw < kind.stock().cold() / 4) {
      return "GLACIER_IR";
    }
    return age > STANDARD_DAYS && draw < kind.stock().cold() ? "STANDARD_IA" : "STANDARD";
  }

  private static DayOfWeek dayOfWeek(long second) {
    return date(second).getDayOfWeek();
  }

  private static LocalDate date(long second) {
    return LocalDate.ofEpochDay(Math.floorDiv(second, DAY));
  }

  private static String month(LocalDate day) {
    return day.getYear() + "/" + digits(day.getMonthValue(), 2) + "/";
  }

  private static String pick(String[] choices, SeededRandom random) {
    return choices[random.below(choices.length)];
  }

  private static String digits(int number, int width) {
    String digits = Integer.toString(number);
    return "0".repeat(Math.max(0, width - digits.length())) + digits;
  }

  /** Eight digits that look drawn; multiplying by an odd number keeps them distinct. */
  private static String hex(int i) {
    String hex = Integer.toHexString((i + 1) * 0x9E3779B1);
    return "0".repeat(8 - hex.length()) + hex;
  }
}
