package io.cloudflux.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class PackElementsTest {
  private static final TypeSerializer<String> SERIALIZER = StringSerializer.INSTANCE;

  @Test
  void elementsComeBackInFewPacks() throws Exception {
    List<String> elements = new ArrayList<>(List.of(""));
    for (int i = 0; i < 30_000; i++) {
      elements.add("element " + i);
    }
    elements.add("x".repeat(200_000));
    elements.add("the last");

    List<byte[]> packs = pack(elements);

    assertThat(packs).hasSizeBetween(2, 10);
    List<String> unpacked = new ArrayList<>();
    for (byte[] pack : packs) {
      PackElements.unpack(pack, SERIALIZER, unpacked::add);
    }
    assertThat(unpacked).isEqualTo(elements);
  }

  @Test
  void nothingIsNoPack() throws Exception {
    assertThat(pack(List.of())).isEmpty();
  }

  @SuppressWarnings("try") // The harness's close() may be interrupted.
  private static List<byte[]> pack(List<String> elements) throws Exception {
    try (OneInputStreamOperatorTestHarness<String, byte[]> harness =
        new OneInputStreamOperatorTestHarness<>(new PackElements<>(SERIALIZER), SERIALIZER)) {
      harness.open();
      for (String element : elements) {
        harness.processElement(element, 0);
      }
      harness.endInput();
      return harness.extractOutputValues();
    }
  }
}
