package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.cloudflux.inventory.InventoryRecord;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.profile.ObjectProfile;
import io.cloudflux.time.Days;
import java.util.HexFormat;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class ShareUpdatesTest {
  private static final int DAY = 20_500;
  private static final long NOON = Days.startMillis(DAY) + Days.MILLIS / 2;
  private static final String BYTES =
      "0100000973333a2f2f622f6b00005014030a00000000019c66525e008000000000000000800000000000000000"
          + "0108036c6d64010349410000019c56df4a00ffffffff0000019c66525e00";

  private static final DailyAccess DAILY =
      new DailyAccess("s3://b/k", DAY, 3, 10, 0, -1, NOON, DailyAccess.NEVER, DailyAccess.NEVER);
  private static final InventoryRecord INVENTORY =
      new InventoryRecord("s3://b/klm", 100, "IA", NOON - 3 * Days.MILLIS, -1, NOON);

  @Test
  void comeBackAsTheyWent() throws Exception {
    ShareUpdates.Writer writer = new ShareUpdates.Writer();
    writer.add(ObjectUpdate.of(DAILY));
    writer.add(ObjectUpdate.of(INVENTORY));
    ObjectProfile profile = new ObjectProfile();
    profile.add(DAILY);
    writer.add("s3://b/p", profile);
    ShareUpdates updates = writer.of(7);
    DataOutputSerializer bytes = new DataOutputSerializer(64);
    ShareUpdatesSerializer.INSTANCE.serialize(updates, bytes);
    ShareUpdates back =
        ShareUpdatesSerializer.INSTANCE.deserialize(
            new DataInputDeserializer(bytes.getCopyOfBuffer()));

    assertThat(back).usingRecursiveComparison().isEqualTo(updates);
    assertThat(back.share()).isEqualTo(7);
    assertThat(back.firstDay()).isEqualTo(DAY - 3);
    ShareUpdatesRead read = ShareUpdatesRead.of(back);
    assertThat(read.updates()).containsExactly(ObjectUpdate.of(DAILY), ObjectUpdate.of(INVENTORY));
    assertThat(read.profiles()).containsOnlyKeys("s3://b/p");
    assertThat(read.profiles().get("s3://b/p").openReads(DAY)).isEqualTo(3);
  }

  /** What waits in a savepoint is read by later releases: these bytes must stay what they are. */
  @Test
  void bytesAreTheSameInEveryRelease() {
    ShareUpdates.Writer writer = new ShareUpdates.Writer();
    writer.add(ObjectUpdate.of(DAILY));
    writer.add(ObjectUpdate.of(INVENTORY));

    assertThat(HexFormat.of().formatHex(writer.of(7).bytes())).isEqualTo(BYTES);
  }

  @Test
  void refusesBytesOfAnotherFormat() {
    assertThatIllegalStateException()
        .isThrownBy(() -> ShareUpdates.read(new byte[] {9}, null))
        .withMessageContaining("format 9, not 1");
  }
}
