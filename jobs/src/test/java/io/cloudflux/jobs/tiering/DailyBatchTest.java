package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.cloudflux.actor.Actor;
import io.cloudflux.log.AccessEvent;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.log.LogFormat;
import io.cloudflux.log.Operation;
import io.cloudflux.time.Days;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class DailyBatchTest {
  private static final int DAY = 20_500;
  private static final String BYTES =
      "0101000973333a2f2f622f6b01000000000000000781d00fad0200000a73333a2f2f622f"
          + "6b3200005014030a00000000019c66525e008000000000000000800000000000000000";

  private static final String[] NAMES = {"", "s3://b/", "s3://b/k", "s3://b/k/ä", "gs://\u65e5/k"};

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void whatIsWrittenIsRead(@ForAll long seed) {
    Random draws = new Random(seed);
    int day = draws.nextInt(60_000) - 10_000;
    DailyBatch.Writer writer = new DailyBatch.Writer();
    List<Object> all = new ArrayList<>();
    for (int i = 1 + draws.nextInt(20); i > 0; i--) {
      String object = NAMES[draws.nextInt(NAMES.length)] + draws.nextInt(30);
      if (draws.nextInt(4) == 0) {
        DailyAccess sum = sum(object, day);
        DailyBatches.add(writer, sum);
        all.add(sum);
      } else {
        AccessEvent request = request(object, day, draws);
        DailyBatches.add(writer, request, Days.startMillis(day));
        all.add(DailyBatches.Counted.of(request));
      }
    }

    assertThat(DailyBatches.read(writer.end(day, 1))).isEqualTo(all);
  }

  /** What waits in a savepoint is read by later releases: these bytes must stay what they are. */
  @Test
  void bytesAreTheSameInEveryRelease() {
    DailyBatch.Writer writer = new DailyBatch.Writer();
    long start = Days.startMillis(DAY);
    DailyBatches.add(writer, Reads.read("s3://b/k", start + 1_000, 7, 300), start);
    DailyBatches.add(writer, sum("s3://b/k2", DAY));

    assertThat(HexFormat.of().formatHex(writer.end(DAY, 1).bytes())).isEqualTo(BYTES);
  }

  @Test
  void refusesBytesOfAnotherFormat() {
    assertThatIllegalStateException()
        .isThrownBy(() -> DailyBatches.read(new DailyBatch(DAY, 1, new byte[] {3, 0})))
        .withMessageContaining("format 3, not 1");
  }

  @Test
  void travels() throws Exception {
    DailyBatch batch = new DailyBatch(-5, Shares.of("s3://b/k"), new byte[] {1, 2, 3});
    DataOutputSerializer bytes = new DataOutputSerializer(64);
    DailyBatchSerializer.INSTANCE.serialize(batch, bytes);

    DailyBatch back =
        DailyBatchSerializer.INSTANCE.deserialize(
            new DataInputDeserializer(bytes.getCopyOfBuffer()));

    assertThat(back).usingRecursiveComparison().isEqualTo(batch);
    assertThat(back.key()).isEqualTo(batch.key());
    assertThat(DailyBatch.dayOf(back.key())).isEqualTo(-5);
    assertThat(Long.hashCode(back.key())).isEqualTo(batch.share());
  }

  @Test
  void idsOfCountedRequestsTravelToo() {
    DailyBatch batch = DailyBatch.counted(DAY, 1, new long[] {Long.MIN_VALUE, 3, -1});

    assertThat(DailyBatches.read(batch)).isEqualTo(List.of(Long.MIN_VALUE, 3L, -1L));
    assertThat(HexFormat.of().formatHex(batch.bytes(), 0, 9)).isEqualTo("028000000000000000");
  }

  private static DailyAccess sum(String object, int day) {
    long noon = Days.startMillis(day) + Days.MILLIS / 2;
    return new DailyAccess(object, day, 3, 10, 0, -1, noon, DailyAccess.NEVER, DailyAccess.NEVER);
  }

  private static AccessEvent request(String object, int day, Random draws) {
    return new AccessEvent(
        object,
        Days.startMillis(day) + draws.nextInt((int) Days.MILLIS),
        Operation.values()[draws.nextInt(Operation.values().length)],
        (draws.nextLong() >>> 1 >>> draws.nextInt(63)) - 1,
        draws.nextInt(3) - 1,
        null,
        null,
        Actor.values()[draws.nextInt(Actor.values().length)],
        draws.nextLong(),
        200,
        LogFormat.S3);
  }
}
