package io.cloudflux.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudflux.jobs.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputFilesTest {
  private static final String KEY = "access-logs";

  @TempDir Path folder;

  @BeforeEach
  void createFiles() throws IOException {
    Files.createDirectories(folder.resolve("2026/01"));
    for (String name : List.of("b.log", "a.log", "c.log.gz", "2026/01/d.log", "with space.log")) {
      Files.createFile(folder.resolve(name));
    }
  }

  @Test
  void takesFilesAndDirectoriesAsTheyAreGiven() {
    assertThat(resolve("b.log", "2026", "a.log", "with space.log"))
        .containsExactly("b.log", "2026", "a.log", "with space.log");
  }

  @Test
  void takesUris() {
    String uri = folder.resolve("a.log").toUri().toString();

    assertThat(uri).startsWith("file:///");
    assertThat(InputFiles.resolve(KEY, List.of(uri)))
        .extracting(org.apache.flink.core.fs.Path::getPath)
        .containsExactly(folder.resolve("a.log").toString());
  }

  @Test
  void sortsWhatAGlobMatches() {
    assertThat(resolve("*.log")).containsExactly("a.log", "b.log", "with space.log");
    assertThat(resolve("c.log.gz", "?.log")).containsExactly("c.log.gz", "a.log", "b.log");
    assertThat(resolve("[bc].*")).containsExactly("b.log", "c.log.gz");
    assertThat(resolve("{b.log,c.log.gz}")).containsExactly("b.log", "c.log.gz");
  }

  @Test
  void crossesFoldersWithTwoStars() {
    assertThat(resolve("**.log"))
        .containsExactlyInAnyOrder("a.log", "b.log", "with space.log", "2026/01/d.log");
    assertThat(resolve("20*/*/d.log")).containsExactly("2026/01/d.log");
  }

  @Test
  void leavesDirectoriesOutOfGlobs() {
    assertThatThrownBy(() -> resolve("20*")).isInstanceOf(ConfigurationException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing.log", "missing/", "*.txt", "missing/*.log"})
  void refusesWhatNamesNothing(String name) {
    String spec = folder + "/" + name;

    assertThatThrownBy(() -> InputFiles.resolve(KEY, List.of(folder + "/a.log", spec)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("--access-logs: '" + spec + "' ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[.log", "{a.log"})
  void refusesABrokenGlob(String name) {
    refusesWhatNamesNothing(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nosuchscheme://bucket/key", "file:///missing/file"})
  void refusesUrisThatNameNothing(String spec) {
    assertThatThrownBy(() -> InputFiles.resolve(KEY, List.of(spec)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("--access-logs: '" + spec + "' ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void refusesAnEmptyPath(String spec) {
    assertThatThrownBy(() -> InputFiles.resolve(KEY, List.of(spec)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("--access-logs: '" + spec + "' ");
  }

  private List<String> resolve(String... names) {
    List<String> specs = java.util.Arrays.stream(names).map(name -> folder + "/" + name).toList();
    return InputFiles.resolve(KEY, specs).stream()
        .map(path -> folder.relativize(Path.of(path.getPath())).toString())
        .toList();
  }
}
