package io.cloudflux.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Lines of JSON logs, changed member by member, and written in all the ways JSON allows. */
final class JsonLines {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final JsonMapper ASCII =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
  private static final String[] SPACES = {"", "", "", " ", "\t", "\n", "\r\n", "  "};

  private JsonLines() {}

  static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A line with members changed.
   *
   * @param changes pointers and values in turn; null takes the member away
   */
  static String with(String line, Object... changes) {
    JsonNode root = tree(line);
    for (int i = 0; i < changes.length; i += 2) {
      JsonPointer pointer = JsonPointer.compile((String) changes[i]);
      ObjectNode parent = (ObjectNode) root.at(pointer.head());
      String name = pointer.last().getMatchingProperty();
      if (changes[i + 1] == null) {
        parent.remove(name);
      } else {
        parent.set(name, JSON.valueToTree(changes[i + 1]));
      }
    }
    return root.toString();
  }

  /** The same with members in another order, members nobody knows, and white space in between. */
  static String written(String line, Random random) {
    StringBuilder text = new StringBuilder();
    write(tree(line), 0, random, text);
    return text.toString();
  }

  /** Checks that a line can be of this format and of no other. */
  static void assertRecognizedAs(LogFormat format, String line) {
    byte[] bytes = Lines.utf8(line.strip());
    for (LogFormat one : LogFormat.values()) {
      assertThat(one.recognizes(bytes, 0, bytes.length)).as(one.label()).isEqualTo(one == format);
    }
  }

  private static void write(JsonNode node, int depth, Random random, StringBuilder text) {
    space(random, text);
    if (node instanceof ObjectNode object) {
      ObjectNode more = object.deepCopy();
      if (depth < 4 && random.nextInt(3) == 0) {
        more.set("x-unknown-" + random.nextInt(9), unknown());
      }
      List<String> names = new ArrayList<>();
      more.fieldNames().forEachRemaining(names::add);
      Collections.shuffle(names, random);
      text.append('{');
      for (int i = 0; i < names.size(); i++) {
        text.append(i == 0 ? "" : ",");
        space(random, text);
        text.append(scalar(JSON.valueToTree(names.get(i)), random));
        space(random, text);
        text.append(':');
        write(more.get(names.get(i)), depth + 1, random, text);
      }
      text.append('}');
    } else if (node instanceof ArrayNode array) {
      text.append('[');
      for (int i = 0; i < array.size(); i++) {
        text.append(i == 0 ? "" : ",");
        write(array.get(i), depth + 1, random, text);
      }
      text.append(']');
    } else {
      text.append(scalar(node, random));
    }
    space(random, text);
  }

  private static String scalar(JsonNode node, Random random) {
    try {
      return (random.nextBoolean() ? JSON : ASCII).writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has the names that parsers look for, where they must not. */
  private static JsonNode unknown() {
    return tree(
        """
        {"time": 1, "bucket": ["no", {"key": null, "object": true}], "status": {"code": -1.5E-3},
         "api": {"bucket": "no"}, "eventName": "}{][\\"", "statusCode": 999}
        """);
  }

  private static void space(Random random, StringBuilder text) {
    text.append(SPACES[random.nextInt(SPACES.length)]);
  }

  /** Keys of objects: anything but NUL, which no store takes, and text that is no Unicode. */
  static Arbitrary<String> keys() {
    return Arbitraries.strings()
        .ascii()
        .withChars("äß €😀%+/\"\\\u2028\u007f\b\n\t\u001f{}[],:")
        .excludeChars('\0')
        .ofMinLength(1)
        .ofMaxLength(40)
        .map(key -> new String(key.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
  }
}
