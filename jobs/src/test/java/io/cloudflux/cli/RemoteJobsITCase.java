package io.cloudflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.cluster.ClusterClient;
import io.cloudflux.cluster.LocalCluster;
import io.cloudflux.delivery.GeneratedLogs;
import io.cloudflux.local.EmbeddedKafka;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands whose driver stays here while their jobs run on a cluster of other processes: what comes
 * out is what comes out of this process, to the last byte. And jobs that are resumed there.
 */
class RemoteJobsITCase {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Nobody answers there, and for a minute nobody minds. */
  private static final List<String> NO_KAFKA =
      List.of("--access-logs=kafka:none", "--kafka.bootstrap-servers=localhost:1");

  @TempDir static Path work;
  private static LocalCluster cluster;
  private static List<String> input;

  @BeforeAll
  static void start() throws Exception {
    GeneratedLogs generated = GeneratedLogs.of(23, 100, 45, 8_000, 10);
    input =
        List.of(
            "--access-logs=" + write("access.log", generated.lines()),
            "--inventory=" + write("inventory.jsonl", generated.inventory()));
    cluster =
        Launched.cluster(
            work.resolve("cluster"),
            "-Djobmanager.memory.process.size=900m",
            "-Djobmanager.memory.jvm-metaspace.size=256m",
            "-Dtaskmanager.memory.process.size=1300m",
            "-Dtaskmanager.memory.managed.fraction=0.2",
            "-Dtaskmanager.memory.network.fraction=0.3");
  }

  @AfterAll
  static void stop() throws IOException {
    if (cluster != null) {
      cluster.stop();
    }
  }

  @Test
  void modelTrainedThereIsTheSameToTheLastByte() throws Exception {
    Launched here = launch("train", input, "--model=" + work.resolve("here"));
    Launched there = launch("train", input, "--model=" + work.resolve("there"), onCluster());

    assertThat(modelData("there")).isEqualTo(modelData("here"));
    assertThat(work.resolve("there/model-card.json"))
        .hasSameTextualContentAs(work.resolve("here/model-card.json"));
    assertThat(there.out()).isEqualTo(here.out().replace("/here", "/there"));
    assertThat(there.err()).contains("Running on " + cluster.url() + ": 2 of 2 slots free");
    assertThat(jobs(JobStatus.FINISHED)).contains("cloudflux-forecast-training");
  }

  @Test
  void backTestThereCostsTheSame() throws Exception {
    backTest("here");
    Launched there = backTest("there", onCluster());

    assertThat(work.resolve("there.json")).hasSameTextualContentAs(work.resolve("here.json"));
    assertThat(Files.readAllLines(work.resolve("there.moves")))
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(Files.readAllLines(work.resolve("here.moves")));
    assertThat(there.err())
        .contains("Trained the forecast model in use from", "Replaying")
        .doesNotContain("Exception");
    assertThat(jobs(JobStatus.FINISHED))
        .contains("cloudflux-evaluation-examples", "cloudflux-backtest");
  }

  @Test
  void whyAJobFailedThereIsOneLine() throws Exception {
    List<String> command = new ArrayList<>(List.of("train", "--model=" + work.resolve("none")));
    command.addAll(NO_KAFKA);
    command.add("--kafka.property=default.api.timeout.ms=500;request.timeout.ms=400");
    command.add("-Drestart-strategy.fixed-delay.attempts=0");
    command.add(onCluster());
    Launched failed = Launched.with(command.toArray(new String[0]));

    assertThat(failed.status()).isEqualTo(Cloudflux.FAILURE);
    assertThat(failed.err().lines().skip(1))
        .singleElement()
        .asString()
        .startsWith("cloudflux: " + cluster.url() + ": job ")
        .contains("TimeoutException");
    assertThat(work.resolve("none")).doesNotExist();
  }

  @Test
  void whatAJobNoLongerDoesIsForgottenOnlyIfSomebodySaysSo() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(work)) {
      kafka.createTopic("access-logs", 1, Map.of());
      List<String> tiering =
          List.of(
              "tiering",
              "--access-logs=kafka:access-logs",
              "--kafka.bootstrap-servers=" + kafka.bootstrapServers(),
              "--sinks=files",
              "--out=" + work.resolve("out"),
              "--parallelism=1",
              onCluster());
      String from = "--from-savepoint=" + stopped(launch("submit", tiering, "--daily-accesses"));
      List<String> less = new ArrayList<>(List.of("submit"));
      less.addAll(tiering);
      less.add(from);
      Launched refused = Launched.with(less.toArray(new String[0]));

      assertThat(refused.status()).isEqualTo(Cloudflux.FAILURE);
      assertThat(refused.err()).contains("Cannot map checkpoint/savepoint state");
      stopped(launch("submit", tiering, from, "--allow-non-restored-state"));
      stopped(
          launch(
              "submit", tiering, from, "-Dexecution.state-recovery.ignore-unclaimed-state=true"));
    }
  }

  private static String stopped(Launched submitted) {
    return launch("stop", List.of(submitted.out().strip()), onCluster()).out().strip();
  }

  @Test
  void jobEndsWithTheCommandThatWaitsForIt() throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dcloudflux.jar=target/cloudflux.jar",
                "-cp",
                "target/cloudflux.jar" + File.pathSeparator + Launched.classPath(),
                Cloudflux.class.getName(),
                "train",
                "--every=7d",
                "--model=" + work.resolve("models"),
                onCluster()));
    command.addAll(NO_KAFKA);
    Path log = work.resolve("train.log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      awaitJob(JobStatus.RUNNING);
    } finally {
      process.destroy(); // As Ctrl-C does.
    }

    awaitJob(JobStatus.CANCELED);
    assertThat(log).content().startsWith("Running on ");
    assertThat(jobs(JobStatus.RUNNING)).isEmpty();
  }

  private static Launched launch(String command, List<String> flags, String... more) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(flags);
    all.addAll(List.of(more));
    Launched launched = Launched.with(all.toArray(new String[0]));
    assertThat(launched.status()).as(launched.err()).isZero();
    return launched;
  }

  private static String onCluster() {
    return "--jobmanager=" + cluster.url();
  }

  private static Launched backTest(String name, String... more) {
    List<String> flags = new ArrayList<>(input);
    flags.add("--policies=nothing,threshold,cloudflux,optimum");
    flags.add("--report=" + work.resolve(name + ".json"));
    flags.add("--moves=" + work.resolve(name + ".moves"));
    return launch("backtest", flags, more);
  }

  private static byte[] modelData(String model) throws IOException {
    try (Stream<Path> files = Files.list(work.resolve(model + "/stages/0/data"))) {
      return Files.readAllBytes(files.toList().get(0));
    }
  }

  private static void awaitJob(JobStatus status) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (jobs(status).isEmpty()) {
      assertThat(System.nanoTime()).as("no job is " + status).isLessThan(deadline);
      Thread.sleep(100);
    }
  }

  private static List<String> jobs(JobStatus status) {
    try (ClusterClient client = ClusterClient.connect(cluster.url())) {
      return client.jobs().stream()
          .filter(job -> job.getJobState() == status)
          .map(JobStatusMessage::getJobName)
          .toList();
    }
  }

  private static Path write(String name, List<byte[]> lines) throws IOException {
    Path file = work.resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      for (byte[] line : lines) {
        out.write(line);
        out.write('\n');
      }
    }
    return file;
  }
}
