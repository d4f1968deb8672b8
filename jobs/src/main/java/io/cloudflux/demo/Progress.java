package io.cloudflux.demo;

import java.io.PrintStream;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * The progress of one stage: a bar on a terminal, otherwise a line when it starts and one when it
 * ends, so that logs stay readable.
 */
final class Progress implements AutoCloseable {
  private final PrintStream err;
  private final String stage;
  private final ProgressBar bar;
  private final long start = System.nanoTime();
  private long done;

  /**
   * @param total steps of the stage, or -1 if not known
   */
  Progress(PrintStream err, String stage, long total) {
    this.err = err;
    this.stage = stage;
    if (System.console() != null) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(stage)
              .setInitialMax(total)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(250)
              .build();
    } else {
      bar = null;
      err.println(stage + " ...");
    }
  }

  /** The progress of something whose steps cannot be counted. */
  static <T> T during(PrintStream err, String stage, Callable<T> work) throws Exception {
    Progress progress = new Progress(err, stage, -1);
    try {
      return work.call();
    } finally {
      progress.close();
    }
  }

  void to(long count) {
    done = count;
    if (bar != null) {
      bar.stepTo(count);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (done > 0) {
      err.printf("%s: %,d in %.1f s, %,.0f a second%n", stage, done, seconds, done / seconds);
    } else {
      err.printf("%s: %.1f s%n", stage, seconds);
    }
  }
}
