package io.cloudflux.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class CommandArgumentsTest {
  @TempDir Path folder;

  @Command(name = "job")
  private static final class Options {
    @Option(names = "--config")
    Path config;

    @Option(names = "--input", split = ",", required = true)
    List<String> input = new ArrayList<>();

    @Option(names = "--size", defaultValue = "1")
    int size;

    @Option(names = "--dry-run")
    boolean dryRun;

    @Option(names = "--property", split = ";")
    Map<String, String> properties = Map.of();

    @Option(names = "--units")
    List<TimeUnit> units = List.of();

    @Option(names = "--help", usageHelp = true)
    boolean help;
  }

  private static Options parse(String... args) {
    return CommandArguments.parse(new Options(), args);
  }

  @Test
  void parsesFlagsWithoutAFile() {
    Options options = parse("--input", "a,b", "--size=3", "--dry-run");

    assertThat(options.input).containsExactly("a", "b");
    assertThat(options.size).isEqualTo(3);
    assertThat(options.dryRun).isTrue();
  }

  @Test
  void takesTheKeysOfAFileForFlags() throws IOException {
    Path file =
        file(
            """
            # A comment.
            input = a,b\s\s
            size=3
            dry-run: true
            property=sasl.mechanism=PLAIN;sasl.jaas=user="x" password="y=z"
            """);

    for (String[] args : new String[][] {{"--config", "" + file}, {"--config=" + file}}) {
      Options options = parse(args);

      assertThat(options.input).containsExactly("a", "b");
      assertThat(options.size).isEqualTo(3);
      assertThat(options.dryRun).isTrue();
      assertThat(options.properties)
          .containsOnly(
              Map.entry("sasl.mechanism", "PLAIN"),
              Map.entry("sasl.jaas", "user=\"x\" password=\"y=z\""));
      assertThat(options.config).isEqualTo(file);
    }
  }

  @Test
  void canSwitchAFlagOffInAFile() throws IOException {
    assertThat(parse("--config=" + file("input=a\ndry-run=false")).dryRun).isFalse();
  }

  @Test
  void readsFilesAsUtf8() throws IOException {
    assertThat(parse("--config=" + file("input=caf\u00e9")).input).containsExactly("caf\u00e9");
  }

  @Test
  void letsAFlagWinOverTheFile() throws IOException {
    Path file = file("input=a,b\nsize=3\ndry-run=true");

    for (String[] args :
        new String[][] {
          {"--config", "" + file, "--input", "c", "--size=4", "--dry-run=false"},
          {"--input=c", "--size", "4", "--dry-run=false", "--config=" + file}
        }) {
      Options options = parse(args);

      assertThat(options.input).containsExactly("c");
      assertThat(options.size).isEqualTo(4);
      assertThat(options.dryRun).isFalse();
    }
  }

  @Test
  void doesNotTakeAFlagForAnotherThatItsNameBegins() throws IOException {
    // --size would be overlooked if any flag beginning with --s counted as given.
    assertThat(parse("--config=" + file("size=3"), "--input=--size-is-not-this").size).isEqualTo(3);
  }

  @Test
  void takesNamesInAnyCaseAsTheLauncherDoes() throws IOException {
    assertThat(parse("--input=a", "--units=DAYS").units).containsExactly(TimeUnit.DAYS);
    assertThat(parse("--input=a", "--units=days").units).containsExactly(TimeUnit.DAYS);
    assertThat(parse("--config=" + file("input=a\nunits=Days")).units)
        .containsExactly(TimeUnit.DAYS);
  }

  @Test
  void refusesAnUnknownKeyAndNamesTheFileAndTheAllowedOnes() throws IOException {
    Path file = file("input=a\nsizes=3");

    assertThatThrownBy(() -> parse("--config=" + file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(file + ": unknown key 'sizes'; allowed: dry-run, input, property, size, units");
  }

  @Test
  void refusesAFileThatNamesAFile() throws IOException {
    Path file = file("config=other.properties");

    assertThatThrownBy(() -> parse("--config=" + file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("unknown key 'config'");
  }

  @Test
  void refusesAFileThatIsNotThere() {
    Path missing = folder.resolve("missing.properties");

    assertThatThrownBy(() -> parse("--config=" + missing))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("--config: '" + missing + "' cannot be read");
  }

  @Test
  void refusesAFileThatCannotBeRead() throws IOException {
    Path latin1 = Files.write(folder.resolve("latin1"), new byte[] {'a', '=', (byte) 0xE9, '\n'});
    Path badEscape = file("input=\\u00zz");

    for (Path file : List.of(folder, latin1, badEscape)) {
      assertThatThrownBy(() -> parse("--config=" + file))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("--config: '" + file + "' cannot be read");
    }
  }

  @Test
  void namesTheFlagAndTheValueThatCannotBeParsed() throws IOException {
    Path file = file("input=a\nsize=many");

    assertThatThrownBy(() -> parse("--config=" + file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("--size", "many");
    assertThatThrownBy(() -> parse("--input=a", "--size=many"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("--size", "many");
  }

  @Test
  void refusesAnUnknownFlagAndAMissingOne() {
    assertThatThrownBy(() -> parse("--input=a", "--sizes=3"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--sizes");
    assertThatThrownBy(() -> parse("--size=3"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("--input");
  }

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("job.properties"), content, StandardCharsets.UTF_8);
  }
}
