package io.cloudflux.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.log.LogFormat;
import io.cloudflux.log.LogOptions;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * DuckDB finds the reads of every object that the job's parser finds, or the ratio says nothing.
 */
class DuckDbQueryTest {
  private static final long NOW = 1_800_000_000_000L;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void agreesWithParser(boolean gzip) throws Exception {
    SyntheticLog synthetic =
        new SyntheticLog(500, 8_000, Skew.ZIPF_1_0, SyntheticLog.DAYS, 3, gzip);
    BenchLog log = new BenchLog(synthetic.write(folder), LogFormat.S3, null, NOW);

    Turn turn = new DuckDbQuery(2, 256 << 20).run(log, folder);

    Map<String, ReadCount> expected =
        new ParserPass(LogFormat.S3, LogOptions.asOf(NOW)).reads(log.files());
    assertThat(turn.found())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                Turn.OBJECTS,
                500L,
                Turn.READS,
                synthetic.reads(),
                Turn.READS_DIGEST,
                ReadCount.digest(expected)));
    assertThat(turn.seconds()).isPositive();
  }
}
