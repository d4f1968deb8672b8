package io.cloudflux.jobs.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudflux.jobs.config.ConfigurationException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SqlVariablesTest {
  private static final String SCRIPT =
      "SELECT * FROM t -- it's a table\nWHERE a = 'x' /* ${a} */ AND b < 1.5 /*${b}*/ LIMIT 10 /*"
          + " ${n} */";

  @Test
  void aScriptNamesItsVariables() {
    assertThat(SqlVariables.names(SCRIPT)).containsExactly("a", "b", "n");
    assertThat(SqlVariables.names("SELECT 'x' /* a comment */, 1")).isEmpty();
  }

  @Test
  void withoutAValueTheLiteralStands() {
    assertThat(new SqlVariables(Map.of("other", "1")).substitute(SCRIPT)).isEqualTo(SCRIPT);
  }

  @Test
  void aValueTakesTheLiteralsPlace() {
    assertThat(new SqlVariables(Map.of("a", "y", "b", "-2", "n", "3")).substitute(SCRIPT))
        .contains("a = 'y' /* ${a} */", "b < -2 /*${b}*/", "LIMIT 3 /* ${n} */", "-- it's a table");
  }

  @Test
  void aValueIsNothingButAValue() {
    assertThat(new SqlVariables(Map.of("a", "' OR '1' = '1$1\\")).substitute(SCRIPT))
        .contains("a = ''' OR ''1'' = ''1$1\\' /* ${a} */");
    assertThatThrownBy(() -> new SqlVariables(Map.of("n", "1; DROP TABLE t")).substitute(SCRIPT))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("--set: 'n=1; DROP TABLE t' is not a number, as 10 is");
  }

  @Test
  void laterValuesWin() {
    assertThat(new SqlVariables(Map.of("a", "1", "b", "1")).with(Map.of("b", "2")).values())
        .containsExactlyInAnyOrderEntriesOf(Map.of("a", "1", "b", "2"));
  }
}
