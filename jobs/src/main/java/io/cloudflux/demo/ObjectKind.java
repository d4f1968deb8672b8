package io.cloudflux.demo;

/** The kinds of objects in the demo's bucket: how many, how large, who wants them and how long. */
enum ObjectKind {
  /** Style sheets, scripts and images of a web site: small, asked for all the time. */
  ASSET(
      "web/assets/",
      Rhythm.PUBLIC,
      new Stock(200, 150, 900, 20),
      new Size(40e3, 1.3),
      new Interest(420, 250, 180, 150),
      new Answers(200, 10, 0, 30, 5, 0)),
  /** Pictures that people upload: looked at for weeks, then kept. */
  PHOTO(
      "media/photos/",
      Rhythm.PUBLIC,
      new Stock(120, 250, 1500, 80),
      new Size(3.2e6, 0.6),
      new Interest(180, 350, 45, 20),
      new Answers(120, 20, 5, 10, 5, 2)),
  /** Videos, read in ranges: a steep start, soon forgotten. */
  VIDEO(
      "media/video/",
      Rhythm.LEISURE,
      new Stock(100, 250, 700, 60),
      new Size(2.2e9, 0.9),
      new Interest(160, 250, 14, 10),
      new Answers(10, 20, 0, 5, 3, 0)),
  /** Training data in parts: read by projects while they last, and some once more much later. */
  DATASET(
      "datasets/ml/",
      Rhythm.OFFICE,
      new Stock(120, 200, 600, 80),
      new Size(900e6, 1.2),
      new Interest(130, 300, 21, 10),
      new Answers(0, 120, 60, 10, 5, 10)),
  /** Archived application logs: written once, hardly ever read, expired by a lifecycle rule. */
  LOG(
      "logs/app/",
      Rhythm.OFFICE,
      new Stock(250, 180, 400, 120),
      new Size(500e6, 0.7),
      new Interest(25, 930, 2, 0),
      new Answers(0, 50, 150, 10, 2, 0)),
  /** Nightly database dumps: read by the weekly verification only. */
  BACKUP(
      "backups/db/",
      Rhythm.NIGHTLY,
      new Stock(100, 230, 300, 200),
      new Size(8e9, 0.5),
      new Interest(0, 1000, 1, 0),
      new Answers(0, 0, 0, 0, 0, 0)),
  /** Reports, read in the weeks after they appear and again at the start of months. */
  REPORT(
      "reports/quarterly/",
      Rhythm.OFFICE,
      new Stock(50, 60, 1800, 50),
      new Size(1.8e6, 1.0),
      new Interest(35, 200, 30, 50),
      new Answers(50, 50, 50, 10, 30, 10)),
  /** Intermediate results of jobs: read within hours, deleted within days, some forgotten. */
  TEMPORARY(
      "tmp/",
      Rhythm.STEADY,
      new Stock(60, 900, 400, 0),
      new Size(12e6, 1.6),
      new Interest(50, 50, 0.7, 0),
      new Answers(0, 100, 50, 20, 0, 0));

  /**
   * All but the days in per mille.
   *
   * @param objects of all objects of the bucket, those of this kind
   * @param born of these, those created during the period
   * @param historyDays the others were created at most so many days before it
   * @param cold of those older than a month, those not in STANDARD any more
   */
  record Stock(int objects, int born, int historyDays, int cold) {}

  /** Log-normal: the median in bytes and the standard deviation of the logarithm. */
  record Size(double medianBytes, double sigma) {}

  /**
   * @param requests of a thousand requests of interest in the bucket, those for this kind
   * @param neverRead of a thousand objects of this kind, those nobody asks for
   * @param halfLifeDays after so many days half of most of the interest is left
   * @param evergreen of a thousand objects of this kind, those that do not age
   */
  record Interest(int requests, int neverRead, double halfLifeDays, int evergreen) {}

  /** Of a thousand requests, those that are not a GET answered with all the data. */
  record Answers(int notModified, int heads, int lists, int missing, int forbidden, int taggings) {}

  private static final int OLDEST_DAYS = 2048;
  // Some of the interest lasts longer: without it nothing old would ever be read again.
  private static final double TAIL = 0.05;
  private static final double TAIL_FACTOR = 10;

  private final String prefix;
  private final Rhythm rhythm;
  private final Stock stock;
  private final Size size;
  private final Interest interest;
  private final Answers answers;
  private final double[] decay = new double[OLDEST_DAYS];

  ObjectKind(
      String prefix, Rhythm rhythm, Stock stock, Size size, Interest interest, Answers answers) {
    this.prefix = prefix;
    this.rhythm = rhythm;
    this.stock = stock;
    this.size = size;
    this.interest = interest;
    this.answers = answers;
    for (int age = 0; age < OLDEST_DAYS; age++) {
      double halfLives = age / interest.halfLifeDays();
      decay[age] =
          (1 - TAIL) * StrictMath.pow(2, -halfLives)
              + TAIL * StrictMath.pow(2, -halfLives / TAIL_FACTOR);
    }
  }

  String prefix() {
    return prefix;
  }

  Rhythm rhythm() {
    return rhythm;
  }

  Stock stock() {
    return stock;
  }

  Size size() {
    return size;
  }

  Interest interest() {
    return interest;
  }

  Answers answers() {
    return answers;
  }

  /** What is left of the first day's interest at an age in days, in (0, 1]. */
  double decay(int ageDays) {
    return decay[Math.min(ageDays, OLDEST_DAYS - 1)];
  }
}
