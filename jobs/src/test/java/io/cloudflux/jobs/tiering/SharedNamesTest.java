package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class SharedNamesTest {

  @Property(tries = 300)
  void comeBackAsTheyWent(@ForAll("names") List<String> names) throws IOException {
    assertThat(read(write(names))).isEqualTo(names);
  }

  @Provide
  Arbitrary<List<String>> names() {
    return Arbitraries.strings()
        .withChars('a', 'b', '/', '?', 'ä', '\u65e5')
        .withChars("\ud83d\ude00".toCharArray())
        .ofMaxLength(6)
        .list()
        .ofMaxSize(12);
  }

  @Test
  void whatIsAlikeIsWrittenOnce() throws IOException {
    List<String> names = new ArrayList<>();
    for (int i = 100; i < 200; i++) {
      names.add("s3://bucket/with/a/long/prefix/" + i);
      names.add("s3://bucket/with/a/long/prefix/" + i);
    }

    assertThat(write(names)).hasSizeLessThan(50 + 200 * 4);
  }

  private static byte[] write(List<String> names) throws IOException {
    DataOutputSerializer bytes = new DataOutputSerializer(64);
    SharedNames.Writer writer = new SharedNames.Writer();
    for (String name : names) {
      writer.write(name, bytes);
    }
    return bytes.getCopyOfBuffer();
  }

  private static List<String> read(byte[] bytes) throws IOException {
    DataInputDeserializer in = new DataInputDeserializer(bytes);
    SharedNames.Reader reader = new SharedNames.Reader();
    List<String> names = new ArrayList<>();
    while (in.available() > 0) {
      names.add(reader.read(in));
    }
    return names;
  }
}
