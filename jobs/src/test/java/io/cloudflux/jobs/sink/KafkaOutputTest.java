package io.cloudflux.jobs.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudflux.jobs.config.ConfigurationException;
import org.apache.flink.streaming.api.environment.CheckpointConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaOutputTest {
  private static final long MINUTE = 60_000;

  /** Minutes; a transaction waits interval + (failures + 1) timeouts + failures gaps at most. */
  @ParameterizedTest
  @CsvSource({
    "1, 10, 5, 15, 0",
    "1, 10, 5, 60, 4",
    "1, 2, 5, 15, 3",
    "1, 2, 1, 15, 1",
    "1, 2, 5, 19, 5",
    "2, 10, 0, 15, 0",
  })
  void noMoreFailuresAreToleratedThanTransactionsOutlive(
      long interval, long timeout, int tolerable, long transaction, int expected) {
    CheckpointConfig checkpoints = new CheckpointConfig();
    checkpoints.setCheckpointInterval(interval * MINUTE);
    checkpoints.setCheckpointTimeout(timeout * MINUTE);
    checkpoints.setTolerableCheckpointFailureNumber(tolerable);

    KafkaOutput.outlive(checkpoints, transaction * MINUTE);

    assertThat(checkpoints.getTolerableCheckpointFailureNumber()).isEqualTo(expected);
    long oldest = interval + (expected + 1) * timeout + expected * interval;
    assertThat(oldest).isLessThan(transaction);
  }

  @Test
  void aTransactionHasToOutliveACheckpoint() {
    CheckpointConfig checkpoints = new CheckpointConfig();
    checkpoints.setCheckpointInterval(5 * MINUTE);
    checkpoints.setCheckpointTimeout(10 * MINUTE);
    assertThatThrownBy(() -> KafkaOutput.outlive(checkpoints, 15 * MINUTE))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll(
            "execution.checkpointing.timeout: '10 min'", "'5 min'", "'15 min'");
  }

  @Test
  void withoutCheckpointsThereIsNothingToOutlive() {
    CheckpointConfig checkpoints = new CheckpointConfig();
    int before = checkpoints.getTolerableCheckpointFailureNumber();
    KafkaOutput.outlive(checkpoints, 1);
    assertThat(checkpoints.getTolerableCheckpointFailureNumber()).isEqualTo(before);
  }
}
