package io.cloudflux.jobs.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.local.LocalPostgres;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** What is written by COPY is what a real server has then. */
class CopyRowITCase {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private static final PostgresTable<Row> TABLE =
      new PostgresTable<>(
          "anything",
          "line, text, wholes, real, day, bytes, reals, texts",
          "line",
          "DO NOTHING",
          CopyRowITCase::add,
          Row::line,
          (earlier, later) -> earlier,
          100);

  private static LocalPostgres postgres;
  private static Connection connection;

  record Row(
      int line,
      String text,
      long whole,
      double real,
      int day,
      byte[] bytes,
      double[] reals,
      String[] texts) {}

  private static void add(CopyRow to, Row row) {
    to.number(row.line())
        .text(row.text())
        .number(row.whole())
        .number(row.real())
        .date(row.day())
        .bytes(row.bytes())
        .numbers(row.reals())
        .texts(row.texts());
  }

  @BeforeContainer
  static void start() throws Exception {
    postgres = LocalPostgres.start();
    PostgresOptions where =
        new PostgresOptions(postgres.jdbcUrl(), postgres.user(), postgres.password());
    try (Connection setup = where.connect(TIMEOUT);
        Statement sql = setup.createStatement()) {
      sql.execute(
          """
          CREATE TABLE anything (line integer PRIMARY KEY, text text, wholes bigint,
            real double precision, day date, bytes bytea, reals double precision[], texts text[])
          """);
    }
    connection = TABLE.connect(where, TIMEOUT);
  }

  @AfterContainer
  static void stop() throws Exception {
    connection.close();
    postgres.close();
  }

  @Property(tries = 60)
  void isReadBackAsItWas(@ForAll("rows") List<Row> rows) throws Exception {
    TABLE.store(connection, rows);
    try (Statement sql = connection.createStatement();
        ResultSet stored = sql.executeQuery("SELECT * FROM anything ORDER BY line")) {
      for (Row row : rows) {
        assertThat(stored.next()).isTrue();
        assertThat(stored.getInt("line")).isEqualTo(row.line());
        assertThat(stored.getString("text")).isEqualTo(CopyRow.storable(row.text()));
        assertThat(stored.getLong("wholes")).isEqualTo(row.whole());
        assertThat(stored.getDouble("real")).isEqualTo(Double.valueOf(row.real()));
        assertThat(stored.getObject("day", LocalDate.class).toEpochDay()).isEqualTo(row.day());
        assertThat(stored.getBytes("bytes")).isEqualTo(row.bytes());
        assertThat((Double[]) stored.getArray("reals").getArray())
            .containsExactly(Arrays.stream(row.reals()).boxed().toArray(Double[]::new));
        assertThat((String[]) stored.getArray("texts").getArray())
            .containsExactly(
                Arrays.stream(row.texts()).map(CopyRow::storable).toArray(String[]::new));
      }
      assertThat(stored.next()).isFalse();
    }
    try (Statement sql = connection.createStatement()) {
      sql.execute("TRUNCATE anything");
    }
    connection.commit();
  }

  /** Every text is one that UTF-8 has, and only what cannot be stored is another. */
  @Property(tries = 200)
  void whatCanBeStoredIsLeftAsItIs(@ForAll("texts") String text) {
    String storable = CopyRow.storable(text);
    assertThat(storable).hasSameSizeAs(text).doesNotContain("\0");
    assertThat(new String(storable.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
        .isEqualTo(storable);
    assertThat(CopyRow.storable(storable)).isEqualTo(storable);
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<Character> special =
        Arbitraries.of('\\', '\t', '\n', '\r', '\b', '\0', '"', ',', '{', '}', '.', 'N', ' ', '\'');
    Arbitrary<Character> other =
        Arbitraries.of('a', 'é', '図', '\uFFFE', '\uD83D', '\uDE00', '\u001F', '\u0085', '\u2028');
    return Arbitraries.oneOf(
        Arbitraries.of("", "\\N", "\\.", "NULL", "\\x00", "\\", "\uD83D\uDE00"),
        Arbitraries.frequencyOf(
                Tuple.of(2, special), Tuple.of(1, other), Tuple.of(1, Arbitraries.chars()))
            .list()
            .ofMaxSize(20)
            .map(CopyRowITCase::string));
  }

  private static String string(List<Character> characters) {
    StringBuilder text = new StringBuilder();
    characters.forEach(text::append);
    return text.toString();
  }

  @Provide
  Arbitrary<List<Row>> rows() {
    Arbitrary<Double> reals =
        Arbitraries.oneOf(
            Arbitraries.doubles(),
            Arbitraries.of(
                0.0,
                -0.0,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                Double.MIN_VALUE,
                Double.MAX_VALUE,
                0.1,
                1e-7));
    Arbitrary<Row> row =
        Combinators.combine(
                texts().injectNull(0.1),
                Arbitraries.longs(),
                reals,
                Arbitraries.integers().between(-700_000, 2_900_000),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(20),
                reals.array(Double[].class).ofMaxSize(7),
                texts().array(String[].class).ofMaxSize(3))
            .as(
                (text, whole, real, day, bytes, many, texts) ->
                    new Row(
                        0,
                        text,
                        whole,
                        real,
                        day,
                        bytes,
                        Arrays.stream(many).mapToDouble(Double::doubleValue).toArray(),
                        texts));
    return row.list().ofMinSize(1).ofMaxSize(30).map(CopyRowITCase::numbered);
  }

  private static List<Row> numbered(List<Row> rows) {
    List<Row> numbered = new ArrayList<>();
    for (Row row : rows) {
      numbered.add(
          new Row(
              numbered.size(),
              row.text(),
              row.whole(),
              row.real(),
              row.day(),
              row.bytes(),
              row.reals(),
              row.texts()));
    }
    return numbered;
  }
}
