package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.cloudflux.actor.Actor;
import io.cloudflux.log.AccessEvent;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.log.DailyRequests;
import io.cloudflux.log.LogFormat;
import io.cloudflux.log.Operation;
import io.cloudflux.log.PackedRequests;
import io.cloudflux.time.Days;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.LongConsumer;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class DailyBatchTest {
  private static final String BYTES =
      "0101000973333a2f2f622f6b01000000000000000781d00fad0200000a73333a2f2f622f"
          + "6b3200005014030a00000000019c66525e008000000000000000800000000000000000";

  private static final LongConsumer NO_IDS =
      id -> {
        throw new AssertionError(id);
      };

  private static final String[] NAMES = {"", "s3://b/", "s3://b/k", "s3://b/k/ä", "gs://\u65e5/k"};

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void whatIsWrittenIsRead(@ForAll long seed) {
    Random draws = new Random(seed);
    int day = draws.nextInt(60_000) - 10_000;
    DailyBatch.Writer writer = new DailyBatch.Writer();
    for (int batch = 0; batch < 2; batch++) {
      List<DailyRequests> all = new ArrayList<>();
      for (int i = draws.nextInt(20); i > 0; i--) {
        String object = NAMES[draws.nextInt(NAMES.length)] + draws.nextInt(30);
        all.add(draws.nextInt(4) == 0 ? sum(object, day) : requests(object, day, draws));
      }
      all.forEach(writer::add);

      List<DailyRequests> read = new ArrayList<>();
      DailyBatch.read(day, writer.take(), read::add, NO_IDS);

      assertThat(read).usingRecursiveFieldByFieldElementComparator().isEqualTo(all);
    }
  }

  /** What waits in a savepoint is read by later releases: these bytes must stay what they are. */
  @Test
  void bytesAreTheSameInEveryRelease() {
    PackedRequests packed = new PackedRequests();
    packed.add(Reads.read("s3://b/k", Days.startMillis(20_500) + 1_000, 7, 300));
    DailyBatch.Writer writer = new DailyBatch.Writer();
    writer.add(DailyRequests.of("s3://b/k", 20_500, packed));
    writer.add(sum("s3://b/k2", 20_500));

    assertThat(HexFormat.of().formatHex(writer.take())).isEqualTo(BYTES);
  }

  @Test
  void refusesBytesOfAnotherFormat() {
    assertThatIllegalStateException()
        .isThrownBy(() -> DailyBatch.read(20_500, new byte[] {3, 0}, any -> {}, NO_IDS))
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
    DailyBatch batch = DailyBatch.counted(20_500, 1, new long[] {Long.MIN_VALUE, 3, -1});
    List<Long> ids = new ArrayList<>();
    DailyBatch.read(20_500, batch.bytes(), any -> {}, ids::add);

    assertThat(ids).containsExactly(Long.MIN_VALUE, 3L, -1L);
    assertThat(HexFormat.of().formatHex(batch.bytes(), 0, 9)).isEqualTo("028000000000000000");
  }

  private static DailyRequests sum(String object, int day) {
    long noon = Days.startMillis(day) + Days.MILLIS / 2;
    return DailyRequests.of(
        new DailyAccess(object, day, 3, 10, 0, -1, noon, DailyAccess.NEVER, DailyAccess.NEVER));
  }

  private static DailyRequests requests(String object, int day, Random draws) {
    PackedRequests packed = new PackedRequests();
    for (int i = 1 + draws.nextInt(5); i > 0; i--) {
      packed.add(
          new AccessEvent(
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
              LogFormat.S3));
    }
    return DailyRequests.of(object, day, packed);
  }
}
