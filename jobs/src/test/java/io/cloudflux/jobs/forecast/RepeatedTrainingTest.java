package io.cloudflux.jobs.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudflux.jobs.config.FlinkPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepeatedTrainingTest {
  @TempDir Path models;

  private final Deque<ModelCard> toTrain = new ArrayDeque<>();
  private final List<String> measuredBeside = new ArrayList<>();
  private final List<String> published = new ArrayList<>();
  private final List<String> progress = new ArrayList<>();
  private RepeatedTraining training;

  @BeforeEach
  void start() throws IOException {
    training = training(null);
  }

  private RepeatedTraining training(String modelInUse) throws IOException {
    return new RepeatedTraining(
        FlinkPath.of(models.toString()),
        modelInUse,
        (folder, inUse) -> {
          measuredBeside.add(inUse == null ? "none" : Path.of(inUse).getFileName().toString());
          Files.createDirectories(Path.of(folder.getPath()));
          ModelCard card = toTrain.remove();
          ForecastModelFiles.writeCard(card, folder);
          return card;
        },
        (card, folder) -> {
          if (card.modelVersion().equals("unheard")) {
            throw new IOException("no broker");
          }
          published.add(folder.getName());
        },
        progress::add);
  }

  @Test
  void measuresEachBesideTheLastThatTookOver() throws Exception {
    train(SavedModels.card("a", 1, null, 0));
    train(SavedModels.card("b", 1, "a", 2));
    train(SavedModels.card("c", 2, "b", 1)); // Worse: a job goes on with b.
    train(SavedModels.card("d", 1, "b", 1));

    assertThat(measuredBeside).containsExactly("none", "a", "b", "b");
    assertThat(published).containsExactly("a", "b", "c", "d");
    assertThat(folders()).containsExactly("a", "b", "c", "d");
    assertThat(progress.get(2)).contains("trained c ", "worse than the last");
  }

  @Test
  void goesOnFromWhatWasTrainedBefore() throws Exception {
    train(SavedModels.card("a", 1, null, 0));
    train(SavedModels.card("b", 2, "a", 1));
    training = training(null);
    train(SavedModels.card("c", 1, "a", 1));
    training = training(models.resolve("b").toString());
    train(SavedModels.card("d", 1, "b", 1));

    assertThat(measuredBeside).containsExactly("none", "a", "a", "b");
  }

  @Test
  void theSameModelAgainIsNothingNew() throws Exception {
    train(SavedModels.card("a", 1, null, 0));
    train(SavedModels.card("a", 1, null, 0));

    assertThat(published).containsExactly("a");
    assertThat(progress).last().isEqualTo("the same model again: a");
  }

  @Test
  void nothingIsLeftOfWhatNobodyHeardOf() {
    assertThatThrownBy(() -> train(SavedModels.card("unheard", 1, null, 0)))
        .hasMessage("no broker");
    assertThat(models).isEmptyDirectory();
  }

  /** A failure is told and tried again; an interrupt ends it, and what was unfinished goes. */
  @Test
  void trainsUntilInterrupted() throws Exception {
    Files.createDirectories(models.resolve(".training/stages"));
    toTrain.add(SavedModels.card("unheard", 1, null, 0));
    toTrain.add(SavedModels.card("a", 1, null, 0));
    Thread runner =
        new Thread(
            () -> {
              try {
                training.run(Duration.ofMillis(20));
              } catch (InterruptedException e) {
                progress.add("interrupted");
              }
            });
    runner.start();
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!Files.exists(models.resolve("a"))) {
      assertThat(System.nanoTime()).as("no model but %s", progress).isLessThan(deadline);
      Thread.sleep(10);
    }
    runner.interrupt();
    runner.join(10_000);

    assertThat(progress).contains("training failed: no broker").last().isEqualTo("interrupted");
    assertThat(folders()).containsExactly("a");
  }

  @Test
  void makesNothingKnownOnceItIsStopped() throws Exception {
    Files.createDirectories(models.resolve(".training/stages"));
    training.stop();
    assertThat(models).isEmptyDirectory();

    assertThatThrownBy(() -> train(SavedModels.card("a", 1, null, 0)))
        .isInstanceOf(InterruptedException.class);
    assertThat(published).isEmpty();
    assertThat(models).isEmptyDirectory();
  }

  private void train(ModelCard card) throws Exception {
    toTrain.add(card);
    training.train();
  }

  private List<String> folders() throws IOException {
    try (Stream<Path> all = Files.list(models)) {
      return all.map(folder -> folder.getFileName().toString()).sorted().toList();
    }
  }
}
