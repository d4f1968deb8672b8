package io.cloudflux.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudflux.DeadLetter;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.source.FileLines;
import io.cloudflux.jobs.source.LineFormat;
import io.cloudflux.jobs.source.RawLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Dead letters in files of JSON lines, as the job and {@code --rest} write them. Files keep no
 * account of what has been put back: name each once.
 */
public final class FileLetters implements LetterSource {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * The longest line in base64, which makes 4 bytes of 3; as text, of whose bytes JSON makes 6 if
   * they are control characters; and as much again as a line for the other fields.
   */
  private static final int MAX_BYTES = (2 + 6 + 1) * RawLine.MAX_BYTES;

  private final FileLines lines;

  /**
   * @param key the flag, for messages
   */
  public FileLetters(String key, List<String> files) {
    this.lines = new FileLines(key, files, new LineFormat(MAX_BYTES));
  }

  @Override
  public List<Letter> next() throws IOException {
    List<Letter> letters = new ArrayList<>();
    while (letters.size() < BATCH) {
      RawLine line = lines.next();
      if (line == null) {
        break;
      }
      if (line.bytes().length > 0) {
        letters.add(letter(line));
      }
    }
    return letters;
  }

  private static Letter letter(RawLine line) {
    try {
      return parse(line.bytes());
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigurationException(
          "%s, byte %d: not a dead letter: %s"
              .formatted(line.source(), line.position(), e.getMessage().lines().findFirst().get()),
          e);
    }
  }

  /**
   * @throws IllegalArgumentException if a field is missing
   */
  static Letter parse(byte[] json) throws IOException {
    JsonNode node = JSON.readTree(json);
    for (String field : List.of("stage", "reason", "message", "source", "position", "raw")) {
      if (!node.hasNonNull(field)) {
        throw new IllegalArgumentException("no field " + field);
      }
    }
    return new Letter(
        new DeadLetter(
            node.get("stage").asText(),
            node.get("reason").asText(),
            node.get("message").asText(),
            node.get("source").asText(),
            node.get("position").asLong(),
            node.get("raw").binaryValue()),
        node.path("corrected").textValue());
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
