package io.cloudflux.jobs.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.sql.SqlScript.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlScriptTest {
  @Test
  void splitsAtSemicolonsAndTellsTheLines() {
    assertThat(statements("-- banner; of the file\n\nSELECT 1;\n\n/* why; */ SELECT 2;SELECT 3\n"))
        .extracting(Statement::line, Statement::text)
        .containsExactly(tuple(3, "SELECT 1"), tuple(5, "SELECT 2"), tuple(5, "SELECT 3"));
  }

  @Test
  void keepsSemicolonsOfLiteralsNamesAndComments() {
    assertThat(statements("SELECT 'a;''b;', `c;d` -- e;\n, 1 /* f; */, '--' , '/*';"))
        .singleElement()
        .extracting(Statement::text)
        .isEqualTo("SELECT 'a;''b;', `c;d` -- e;\n, 1 /* f; */, '--' , '/*'");
  }

  @Test
  void isEmptyWithoutStatements() {
    assertThat(statements("")).isEmpty();
    assertThat(statements(" ; ;\n-- only this\n;/* and this */")).isEmpty();
    assertThat(statements("-- no line end")).isEmpty();
  }

  @Test
  void takesDivisionAndMinusForWhatTheyAre() {
    assertThat(statements("SELECT 1 / 2 - 3, 4/5-6, a*b")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "SELECT 1;|SELECT 'a,              s.sql:2: the literal that begins here does not end",
    "SELECT `a,                        s.sql:1: the name that begins here does not end",
    "SELECT 1; /* a,                   s.sql:1: the comment that begins here does not end",
  })
  void refusesWhatDoesNotEnd(String text, String message) {
    assertThatThrownBy(() -> statements(text.replace('|', '\n')))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
  }

  @Test
  void wordsLeaveOutCommentsAndLineEnds() {
    assertThat(statements("SET -- a\n 'k' /* b */ =\n 'v  -- w'").get(0).words())
        .isEqualTo("SET 'k' = 'v -- w'");
  }

  @Test
  void positionsAreThoseOfTheScript() {
    Statement second = statements("SELECT 1;\n\nSELECT 2;").get(1);
    assertThat(second.inPlace()).isEqualTo("\n\nSELECT 2");
    assertThat(second.place()).isEqualTo("s.sql:3");
  }

  private static List<Statement> statements(String text) {
    return SqlScript.parse("s.sql", text).statements();
  }
}
