package io.cloudflux.jobs.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code docs/sql.md} lists every question that can be asked, and nothing else. */
class SqlPageTest {
  private static final Path PAGE = Path.of("../docs/sql.md");
  private static final Path SQL = Path.of("../sql");
  private static final Pattern QUESTION = Pattern.compile("-- (.+?[?.])(?=\\s)", Pattern.DOTALL);
  private static final Pattern VIEW = Pattern.compile("CREATE (?:OR REPLACE )?VIEW (\\w+)");

  @ParameterizedTest
  @ValueSource(strings = {"queries", "jobs"})
  void everyFileIsOnThePageWithItsQuestionAndVariables(String folder) throws IOException {
    List<String> rows = new ArrayList<>();
    for (Path file : files(folder)) {
      String script = Files.readString(file);
      Matcher question = QUESTION.matcher(script);
      assertThat(question.lookingAt()).as(file.toString()).isTrue();
      String path = folder + "/" + file.getFileName();
      rows.add(
          "| [`%s`](../sql/%s) | %s | %s |"
              .formatted(
                  path,
                  path,
                  question.group(1).replace("\n--", ""),
                  SqlVariables.names(script).stream()
                      .sorted()
                      .map(name -> "`" + name + "`")
                      .collect(Collectors.joining(", "))));
    }

    assertThat(rows("| [`" + folder + "/")).containsExactlyElementsOf(rows);
  }

  @Test
  void everyViewIsOnThePage() throws IOException {
    TreeSet<String> views = new TreeSet<>();
    for (Path file : files("postgres")) {
      VIEW.matcher(Files.readString(file)).results().forEach(found -> views.add(found.group(1)));
    }
    views.add("daily_access"); // A table, which a job of ours fills.

    assertThat(rows("| `"))
        .extracting(row -> row.split("`")[1])
        .containsExactlyInAnyOrderElementsOf(views);
  }

  private static List<String> rows(String start) throws IOException {
    try (Stream<String> lines = Files.lines(PAGE)) {
      return lines.filter(line -> line.startsWith(start)).toList();
    }
  }

  private static List<Path> files(String folder) throws IOException {
    try (Stream<Path> files = Files.list(SQL.resolve(folder))) {
      return files.sorted().toList();
    }
  }
}
