package io.cloudflux.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudflux.log.JsonFramer.Layout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFramerTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private enum Layouts {
    LINES,
    CRLF_LINES,
    BACK_TO_BACK,
    PRETTY,
    ARRAY,
    ENVELOPE,
    PRETTY_ENVELOPE,
    ENVELOPE_WITH_MORE
  }

  /**
   * However they are laid out, and wherever the chunks that are read end, the objects are found.
   */
  @Property(tries = 400)
  void findsTheObjects(
      @ForAll("objects") List<Map<String, String>> objects,
      @ForAll Layouts layout,
      @ForAll Random random)
      throws Exception {
    List<ObjectNode> nodes = new ArrayList<>();
    for (Map<String, String> object : objects) {
      ObjectNode node = JSON.createObjectNode();
      object.forEach(node::put);
      node.putObject("nested").putArray("list").addObject().put("deep", "}]{[");
      nodes.add(node);
    }
    List<byte[]> frames = frames(render(nodes, layout), random);
    List<ObjectNode> found = new ArrayList<>();
    for (byte[] frame : frames) {
      found.add((ObjectNode) JSON.readTree(frame));
    }
    assertThat(found).isEqualTo(nodes);
  }

  @Provide
  Arbitrary<List<Map<String, String>>> objects() {
    Arbitrary<String> texts =
        Arbitraries.strings().withChars("ab\"\\{}[],:\n\r\t é€").ofMaxLength(8);
    return Combinators.combine(texts, texts)
        .as((key, value) -> Map.of("k" + key, value))
        .list()
        .ofMaxSize(5);
  }

  private static String render(List<ObjectNode> nodes, Layouts layout) throws Exception {
    String commas = nodes.stream().map(ObjectNode::toString).collect(Collectors.joining(","));
    return switch (layout) {
      case LINES -> nodes.stream().map(node -> node + "\n").collect(Collectors.joining());
      case CRLF_LINES -> nodes.stream().map(node -> node + "\r\n").collect(Collectors.joining());
      case BACK_TO_BACK -> nodes.stream().map(ObjectNode::toString).collect(Collectors.joining());
      case PRETTY ->
          nodes.stream().map(ObjectNode::toPrettyString).collect(Collectors.joining("\n"));
      case ARRAY -> "[" + commas + "]\n";
      case ENVELOPE -> "{\"Records\":[" + commas + "]}";
      case PRETTY_ENVELOPE -> {
        ObjectNode envelope = JSON.createObjectNode();
        envelope.putArray("records").addAll(nodes);
        yield "\uFEFF" + envelope.toPrettyString();
      }
      case ENVELOPE_WITH_MORE ->
          "{\"a\":{\"b\":1},\"Records\" : [" + commas + "] , \"z\":{\"}\":[\"]\"]}}\n";
    };
  }

  private static List<byte[]> frames(String text, Random random) {
    List<byte[]> frames = new ArrayList<>();
    JsonFramer framer =
        new JsonFramer(
            1 << 20,
            (bytes, position, cut) -> {
              assertThat(cut).isFalse();
              frames.add(bytes);
            });
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int at = 0;
    // The mark, if there is one, is not parted: files are read by more than three bytes.
    int least = 3;
    while (at < bytes.length) {
      int to = Math.min(bytes.length, at + least + random.nextInt(20));
      framer.feed(bytes, at, to, at);
      at = to;
      least = 0;
    }
    framer.end();
    return frames;
  }

  /** What is damaged costs no more than its line. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      delimiter = '|',
      value = {
        "cut in a string     | {'a':'b",
        "cut behind a name   | {'a'",
        "cut behind a colon  | {'a':",
        "cut behind a value  | {'a':1",
        "cut behind a comma  | {'a':1,",
        "cut in a number     | {'a':12",
        "cut in an array     | {'a':[1,",
        "a brace is missing  | {'a':{'b':1}",
        "an escape is cut    | {'a':'b\\",
        "no JSON             | plain text { with } braces",
        "the rest of one     | 'b':1}",
        "one brace too many  | }",
      })
  void damageIsLocal(String what, String damaged) {
    String line = damaged.strip().replace('\'', '"');
    for (String before : new String[] {"", "{\"x\":1}\n", "{\"records\":[\n{\"x\":1},\n"}) {
      String text = before + line + "\n{\"y\":2}\n{\"z\":3}";
      List<String> frames =
          frames(text, new Random(1)).stream()
              .map(frame -> new String(frame, StandardCharsets.UTF_8))
              .toList();
      assertThat(frames).as(what + " in " + text).contains(line).endsWith("{\"y\":2}", "{\"z\":3}");
      assertThat(frames).hasSize(before.isEmpty() ? 3 : 4);
    }
  }

  /** An envelope cut off behind its records does not take in what follows: found by fuzzing. */
  @ParameterizedTest
  @ValueSource(strings = {"", " ", ",", ",\"a\":\"b", ",\"a\":\"b\\", ",\"a\":{", ",\"a\":["})
  void anEnvelopeCutOffBehindItsRecords(String tail) {
    String text = "{\"Records\":[{\"x\":1}]" + tail + "\n{\"y\":2}\n{\"z\":3}\n";
    for (int seed = 0; seed < 20; seed++) {
      assertThat(frames(text, new Random(seed)))
          .extracting(frame -> new String(frame, StandardCharsets.UTF_8))
          .containsExactly("{\"x\":1}", "{\"y\":2}", "{\"z\":3}");
    }
  }

  @Test
  void longObjectsAreCutButRead() {
    String text = "{\"a\":\"" + "x".repeat(5000) + "\"} {\"b\":1}";
    List<String> seen = new ArrayList<>();
    JsonFramer framer =
        new JsonFramer(
            100, (bytes, position, cut) -> seen.add(bytes.length + " " + position + " " + cut));
    byte[] bytes = Lines.utf8(text);
    framer.feed(bytes, 0, bytes.length, 0);
    framer.end();
    assertThat(seen).containsExactly("100 0 true", "7 " + text.indexOf("{\"b") + " false");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      delimiter = '|',
      value = {
        "LINES         | plain",
        "LINES         | [Sat Aug 12 04:05:51 2006] [notice] Apache",
        "LINES         | ''",
        "JSON_LINES    | {\"a\":1}",
        "JSON_LINES    | {\"a\":[1]}{\"b\":1}~{",
        "JSON_DOCUMENT | {\"Records\":[{\"a\":1}]}~",
        "JSON_DOCUMENT | {~ \"a\": 1~}",
        "JSON_DOCUMENT | [{\"a\":1}]",
        "JSON_DOCUMENT | {\"a\":1",
      })
  void layouts(Layout layout, String start) {
    byte[] bytes = Lines.utf8("\uFEFF  " + start.replace('~', '\n'));
    assertThat(JsonFramer.layoutOf(bytes, 0, bytes.length)).isEqualTo(layout);
    byte[] inside = new byte[bytes.length + 2];
    Arrays.fill(inside, (byte) '}');
    System.arraycopy(bytes, 0, inside, 1, bytes.length);
    assertThat(JsonFramer.layoutOf(inside, 1, bytes.length)).isEqualTo(layout);
  }
}
