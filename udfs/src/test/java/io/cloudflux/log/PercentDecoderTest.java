package io.cloudflux.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PercentDecoderTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "a/b.txt, a/b.txt",
        "a%20b, a b",
        "a+b, a+b",
        "a%2Bb, a+b",
        "caf%C3%A9, café",
        "caf%c3%a9, café",
        "%F0%9F%98%80, 😀",
        "a%2520b, a%20b",
        "100%, 100%",
        "100%2, 100%2",
        "a%zzb, a%zzb",
        "a%2gb, a%2gb",
        "%%41, %A",
        "a%00b, a%00b",
        "a%FFb, a\uFFFDb",
        "a%C3b, a\uFFFDb",
        "%ED%A0%80, \uFFFD",
      })
  void decodesOnce(String escaped, String plain) {
    assertThat(decode(escaped, false)).isEqualTo(plain);
  }

  @Property
  void undoesFormEncoding(@ForAll String text) {
    String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8);
    if (!encoded.contains("%00")) {
      // Half a surrogate pair is encoded as a question mark, as getBytes does.
      String storable = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
      assertThat(decode(encoded, true)).isEqualTo(storable);
    }
  }

  private static String decode(String text, boolean plusIsBlank) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return PercentDecoder.decode(bytes, 0, bytes.length, plusIsBlank);
  }
}
