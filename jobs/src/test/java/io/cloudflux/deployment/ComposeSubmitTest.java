package io.cloudflux.deployment;

import static io.cloudflux.deployment.DeploymentFiles.ROOT;
import static io.cloudflux.deployment.DeploymentFiles.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the service {@code submit} of docker-compose.yml does, with a client that only prints. */
class ComposeSubmitTest {
  private static final String FLINK =
      """
      #!/bin/sh
      case "$1" in
        list) cat "$STATE/jobs" ;;
        run) echo "flink $*" ;;
      esac
      """;

  @TempDir Path state;

  @BeforeEach
  void client() throws IOException {
    Path flink = Files.createDirectory(state.resolve("bin")).resolve("flink");
    Files.writeString(flink, FLINK);
    Files.setPosixFilePermissions(flink, PosixFilePermissions.fromString("rwx------"));
    Files.writeString(state.resolve("jobs"), "No running jobs.\n");
  }

  @Test
  void startsFromTheNewestThatIsComplete() throws Exception {
    make("checkpoints/a/chk-41/_metadata", 1);
    make("checkpoints/b/chk-7/_metadata", 3);
    make("checkpoints/b/chk-8/part", 9);
    make("savepoints/savepoint-a-1/_metadata", 2);

    assertThat(submit(""))
        .contains("Starting cloudflux-tiering from file:" + state + "/checkpoints/b/chk-7\n")
        .contains(" --fromSavepoint file:" + state + "/checkpoints/b/chk-7 --parallelism 2 ");

    make("savepoints/savepoint-b-2/_metadata", 4);
    assertThat(submit(""))
        .contains(" --fromSavepoint file:" + state + "/savepoints/savepoint-b-2 ");
  }

  @Test
  void startsFromWhatIsNamed() throws Exception {
    make("checkpoints/a/chk-41/_metadata", 1);

    assertThat(submit("file:/other/chk-1")).contains(" --fromSavepoint file:/other/chk-1 ");
    assertThat(submit("none"))
        .contains("Starting cloudflux-tiering without state.\n", "flink run ")
        .doesNotContain("--fromSavepoint");
  }

  @Test
  void startsAnewWhereThereIsNothingToStartFrom() throws Exception {
    assertThat(submit(""))
        .contains("Starting cloudflux-tiering without state.\n", "flink run ")
        .doesNotContain("--fromSavepoint");
  }

  @Test
  void leavesAJobThatRunsAlone() throws Exception {
    make("checkpoints/a/chk-41/_metadata", 1);
    Files.writeString(
        state.resolve("jobs"), "01.11.2026 08:00:00 : ab12 : cloudflux-tiering (RESTARTING)\n");

    assertThat(submit("")).contains("cloudflux-tiering is running").doesNotContain("flink run ");
  }

  /** Or else Compose would replace the JobManager, and the job would end. */
  @Test
  void sizesAreNotInTheEnvironmentOfTheJobManager() {
    assertThat(service("jobmanager").toString())
        .doesNotContain("CLOUDFLUX_SLOTS", "CLOUDFLUX_TASKMANAGER_MEMORY", "CLOUDFLUX_PARALLELISM");
    assertThat(service("taskmanager").path("command").toString())
        .contains(
            "\"-Dtaskmanager.numberOfTaskSlots=${CLOUDFLUX_SLOTS:-2}\"",
            "\"-Dtaskmanager.memory.process.size=${CLOUDFLUX_TASKMANAGER_MEMORY:-3g}\"");
  }

  private void make(String file, int age) throws IOException {
    Path path = state.resolve(file);
    Files.createDirectories(path.getParent());
    Files.setLastModifiedTime(
        Files.writeString(path, ""), FileTime.fromMillis(1_700_000_000_000L + age * 60_000L));
  }

  private String submit(String restore) throws Exception {
    JsonNode command = service("submit").path("command");
    String script =
        command
            .path(2)
            .asText()
            .replace("$$", "$")
            .replaceAll("\\$\\{CLOUDFLUX_\\w+:-([^}]*)}", "$1")
            .replace("/opt/flink/state", state.toString());
    ProcessBuilder shell =
        new ProcessBuilder(command.path(0).asText(), command.path(1).asText(), script)
            .redirectErrorStream(true);
    shell.environment().put("PATH", state.resolve("bin") + ":" + System.getenv("PATH"));
    shell.environment().put("RESTORE", restore);
    shell.environment().put("STATE", state.toString());
    Process process = shell.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private static JsonNode service(String name) {
    return yaml(ROOT.resolve("docker-compose.yml")).path("services").required(name);
  }
}
