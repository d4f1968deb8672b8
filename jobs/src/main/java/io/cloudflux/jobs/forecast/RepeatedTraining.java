package io.cloudflux.jobs.forecast;

import io.cloudflux.forecast.Forecast;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * Trains one model after the other, each in a folder named after it, and each measured beside the
 * last that was no worse than the one before: the one that a job which follows them has in use.
 */
final class RepeatedTraining {
  /** Not a model yet. What a killed training has left here is removed by the next. */
  private static final String UNFINISHED = ".training";

  private final Path models;
  private final Training training;
  private final Publication publication;
  private final Consumer<String> progress;
  private String modelInUse;
  private volatile boolean stopped;

  /** One training. */
  interface Training {
    /**
     * @param folder a new folder to save the model in
     * @param modelInUse folder of the model to measure beside, or null
     */
    ModelCard train(Path folder, String modelInUse) throws Exception;
  }

  /** Makes a model known. */
  interface Publication {
    void publish(ModelCard card, Path folder) throws Exception;
  }

  /**
   * @param models the folder of all models
   * @param modelInUse folder of the model in use, or null: the last that was trained here, if any
   * @param progress takes a line of text
   */
  RepeatedTraining(
      Path models,
      String modelInUse,
      Training training,
      Publication publication,
      Consumer<String> progress)
      throws IOException {
    this.models = models;
    this.training = training;
    this.publication = publication;
    this.progress = progress;
    this.modelInUse = modelInUse == null ? lastTrained() : modelInUse;
  }

  /** Trains until it is interrupted. A failure is told, and the next training tries again. */
  void run(Duration every) throws InterruptedException {
    while (true) {
      Instant next = Instant.now().plus(every);
      try {
        train();
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        tell("training failed: " + e.getMessage());
      }
      tell("next training at " + next);
      Thread.sleep(Math.max(0, Duration.between(Instant.now(), next).toMillis()));
    }
  }

  /** Trains once. */
  void train() throws Exception {
    FileSystem files = models.getFileSystem();
    Path unfinished = new Path(models, UNFINISHED);
    files.delete(unfinished, true);
    try {
      ModelCard card = training.train(unfinished, modelInUse);
      Path folder = new Path(models, card.modelVersion());
      if (files.exists(folder)) {
        tell("the same model again: " + card.modelVersion());
        return;
      }
      publish(card, unfinished, folder);
      if (takesOver(card)) {
        modelInUse = folder.toString();
      }
    } finally {
      files.delete(unfinished, true);
    }
  }

  private synchronized void publish(ModelCard card, Path unfinished, Path folder) throws Exception {
    if (stopped) {
      throw new InterruptedException("stopped");
    }
    FileSystem files = models.getFileSystem();
    if (!files.rename(unfinished, folder)) {
      throw new IOException("%s cannot be renamed to %s".formatted(unfinished, folder));
    }
    try {
      publication.publish(card, folder);
    } catch (Exception e) {
      // Nobody has heard of it: it must not be taken for one in use, nor keep its like from use.
      files.delete(folder, true);
      throw e;
    }
    tell(
        "trained %s in %s%s"
            .formatted(
                card.modelVersion(), folder, takesOver(card) ? "" : ", worse than the last"));
  }

  /** Ends it from another thread: a model that is being made known is, one in training is not. */
  synchronized void stop() {
    stopped = true;
    try {
      models.getFileSystem().delete(new Path(models, UNFINISHED), true);
    } catch (IOException e) {
      // The next training tries again.
    }
  }

  private void tell(String line) {
    if (!stopped) {
      progress.accept(line);
    }
  }

  /** True if a job that uses what the model was measured beside changes over to it. */
  private static boolean takesOver(ModelCard card) {
    return card.errorsOf(card.modelInUse() == null ? Forecast.DECAYED_MEAN : card.modelInUse())
        .map(card::isNoWorseThan)
        .orElse(false);
  }

  private String lastTrained() throws IOException {
    FileSystem files = models.getFileSystem();
    if (!files.exists(models)) {
      return null;
    }
    return Arrays.stream(files.listStatus(models))
        .filter(FileStatus::isDir)
        .map(FileStatus::getPath)
        .filter(folder -> !folder.getName().equals(UNFINISHED))
        .flatMap(
            folder ->
                ForecastModelFiles.card("model", folder.toString())
                    .filter(RepeatedTraining::takesOver)
                    .map(card -> Map.entry(folder.toString(), card))
                    .stream())
        .max(
            Comparator.comparingInt((Map.Entry<String, ModelCard> e) -> e.getValue().heldOutTo())
                .thenComparing(Map.Entry::getKey))
        .map(Map.Entry::getKey)
        .orElse(null);
  }
}
