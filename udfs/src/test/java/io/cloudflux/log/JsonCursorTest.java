package io.cloudflux.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.cloudflux.log.JsonCursor.Slice;
import io.cloudflux.log.MalformedLineException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
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

class JsonCursorTest {
  private static final JsonFactory JACKSON = new JsonFactory();

  private static final String OBJECT =
      "{\"a\":[1,-0.5e+3,true,false,null,{}],\"b\\u00e9\\n"
          + "\":{\"c\":[],\"d\":\"\\\"\\\\/\"},\"e\":0}";

  /** What the mutations are made of: the syntax, and what comes close to it. */
  private static final String PIECES = "{}[]:,\"\\/ \t\n\r\f\0\u001f-+.0129eEtfnulrsabx'";

  private static JsonCursor cursor(String json) {
    byte[] bytes = Lines.utf8("x" + json + "x");
    return new JsonCursor(bytes, 1, bytes.length - 2);
  }

  private static void readWhole(JsonCursor json) throws MalformedLineException {
    json.object();
    while (json.member()) {
      json.skip();
    }
    json.end();
  }

  private static boolean accepts(String json) {
    try {
      readWhole(cursor(json));
      return true;
    } catch (MalformedLineException e) {
      assertThat(e.reason()).isIn(Reason.NOT_THIS_FORMAT, Reason.TRUNCATED);
      return false;
    }
  }

  /** True if it is one JSON object and nothing else, strictly by RFC 8259. */
  private static boolean isObject(String json) {
    try (JsonParser parser = JACKSON.createParser(json.getBytes(StandardCharsets.UTF_8))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      int depth = 1;
      while (depth > 0) {
        JsonToken token = parser.nextToken();
        if (token == null) {
          return false;
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME) {
          parser.getText(); // Jackson looks at them no sooner.
        }
      }
      return parser.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }

  @Property(tries = 20_000)
  void acceptsWhatJacksonDoes(@ForAll("mutants") String json) {
    assertThat(accepts(json)).as(json).isEqualTo(isObject(json));
  }

  @Property
  void acceptsAnObjectHoweverItIsWritten(@ForAll Random random) {
    String json = JsonLines.written(OBJECT, random);
    assertThat(isObject(json)).isTrue();
    assertThat(accepts(json)).as(json).isTrue();
  }

  /** An object with a few of its characters replaced, taken out, or others put in. */
  @Provide
  Arbitrary<String> mutants() {
    Arbitrary<Character> pieces = Arbitraries.of(PIECES.chars().mapToObj(c -> (char) c).toList());
    Arbitrary<Mutation> mutation =
        Combinators.combine(
                Arbitraries.integers().between(0, OBJECT.length()),
                Arbitraries.integers().between(0, 2),
                pieces.list().ofMaxSize(3))
            .as(Mutation::new);
    return mutation
        .list()
        .ofMinSize(0)
        .ofMaxSize(3)
        .map(
            mutations -> {
              StringBuilder json = new StringBuilder(OBJECT);
              mutations.forEach(one -> one.apply(json));
              return json.toString();
            });
  }

  private record Mutation(int at, int removed, List<Character> put) {
    void apply(StringBuilder json) {
      int from = Math.min(at, json.length());
      StringBuilder text = new StringBuilder();
      put.forEach(text::append);
      json.replace(from, Math.min(from + removed, json.length()), text.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        " {\t}\r\n",
        "{\"a\":-0}",
        "{\"a\":0.10E-7}",
        "{\"\":\"\"}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":\"\u007f\u2028\"}",
        "{\"a\":\"\\ud800\"}",
      })
  void acceptsJson(String json) {
    assertThat(accepts(json)).isTrue();
    assertThat(isObject(json)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "}",
        "[]",
        "1",
        "null",
        "{} {}",
        "{},",
        "{,}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":[1,]}",
        "{\"a\":[,1]}",
        "{\"a\":[1 2]}",
        "{\"a\":[1}",
        "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":.5}",
        "{\"a\":5.}",
        "{\"a\":1e}",
        "{\"a\":-}",
        "{\"a\":--1}",
        "{\"a\":1-1}",
        "{\"a\":NaN}",
        "{\"a\":True}",
        "{\"a\":nul}",
        "{\"a\":truefalse}",
        "{\"a\":\"\t\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":\"\\",
        "{\"a\":\"\\\"}",
        "{\"a\":1 /* no */}",
        "{\"a\":1}\f",
      })
  void refuses(String json) {
    assertThat(accepts(json)).isFalse();
    assertThat(isObject(json)).isFalse();
  }

  /**
   * Where we differ from Jackson: a log nests less deep; and text that is no UTF-8 is read as any
   * log's is, with U+FFFD in its place, for one broken user agent must not lose an event.
   */
  @Test
  void differsFromJacksonInDepthAndBrokenText() throws Exception {
    String deepest = "{\"a\":" + "[".repeat(63) + "]".repeat(63) + "}";
    assertThat(accepts(deepest)).isTrue();
    String deeper = "{\"a\":" + "[".repeat(64) + "]".repeat(64) + "}";
    assertThat(isObject(deeper)).isTrue();
    assertThatThrownBy(() -> readWhole(cursor(deeper)))
        .isInstanceOfSatisfying(
            MalformedLineException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BAD_VALUE));

    byte[] latin = "{\"a\":\"caf\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
    JsonCursor json = new JsonCursor(latin, 0, latin.length);
    Slice text = new Slice();
    json.object();
    assertThat(json.member()).isTrue();
    json.read(text);
    assertThat(json.member()).isFalse();
    json.end();
    assertThat(text.text()).isEqualTo("caf\uFFFD");
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheObject() {
    assertThat(accepts("\uFEFF{}")).isTrue();
    assertThat(accepts("{\uFEFF}")).isFalse();
  }

  private static Slice value(String json) throws MalformedLineException {
    JsonCursor cursor = cursor("{\"a\":" + json + "}");
    cursor.object();
    cursor.member();
    Slice slice = new Slice();
    cursor.read(slice);
    assertThat(cursor.member()).isFalse();
    return slice;
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "0, 0",
        "\"12\", 12",
        "12, 12",
        "12.9, 12",
        "1.2E7, 12000000",
        "1.234e2, 123",
        "12e3, 12000",
        "9223372036854775807, 9223372036854775807",
        "-1, -1",
        "\"-\", -1",
        "\"\", -1",
        "null, -1",
        "true, -1",
        "[7], -1",
        "{}, -1",
      })
  void numbers(String json, long number) throws Exception {
    assertThat(value(json).number("n")).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-2", "\"x\"", "\"1x\"", "9223372036854775808", "1e19", "\"1e\"", "-1e3"})
  void noNumbers(String json) throws Exception {
    Slice value = value(json);
    assertThatThrownBy(() -> value.number("bytes"))
        .hasMessageContaining("bytes")
        .isInstanceOfSatisfying(
            MalformedLineException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BAD_NUMBER));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`\"x\"`, x",
        "`[\"x\", \"y\"]`, x",
        "`[null, \"y\"]`, y",
        "`[[\"n\"], {\"n\": 1}, \"y\"]`, y",
        "`[]`,",
        "`{}`,",
      })
  void theFirstOfAList(String json, String first) throws Exception {
    JsonCursor cursor = cursor("{\"a\":" + json + "}");
    cursor.object();
    cursor.member();
    Slice slice = new Slice();
    cursor.readFirst(slice);
    assertThat(cursor.member()).isFalse();
    cursor.end();
    assertThat(slice.text()).isEqualTo(first);
  }

  @ParameterizedTest
  @CsvSource({"true, true", "false, false", "null, false", "1, false", "[true], false"})
  void truth(String json, boolean isTrue) throws Exception {
    JsonCursor cursor = cursor("{\"a\":" + json + "}");
    cursor.object();
    cursor.member();
    assertThat(cursor.readTrue()).isEqualTo(isTrue);
    assertThat(cursor.member()).isFalse();
  }

  @Test
  void namesInAnyCase() throws Exception {
    for (String name : new String[] {"Content-Length", "content-length", "CONTENT-LENGTH"}) {
      JsonCursor cursor = cursor("{\"" + name + "\":1}");
      cursor.object();
      cursor.member();
      assertThat(cursor.namedAnyCase("Content-Length")).isTrue();
      assertThat(cursor.named("Content-Length")).isEqualTo(name.equals("Content-Length"));
      assertThat(cursor.namedAnyCase("Content-Lengt")).isFalse();
    }
    // 'M' is '-' but for bits that tell no cases apart.
    JsonCursor cursor = cursor("{\"ContentMLength\":1}");
    cursor.object();
    cursor.member();
    assertThat(cursor.namedAnyCase("Content-Length")).isFalse();
  }
}
