package io.cloudflux.yaml;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A mapping in a YAML file that knows where it stands, so that every error can say so. */
public final class YamlSection {
  private static final String A_PRICE = "a finite number, 0 or more";

  private final String file;
  private final String path;
  private final JsonNode node;

  private YamlSection(String file, String path, JsonNode node) {
    this.file = file;
    this.path = path;
    this.node = node;
  }

  /**
   * Parses a document: a mapping.
   *
   * @param file its name, for errors
   * @throws IllegalArgumentException naming the file, the place and what is allowed
   */
  public static YamlSection root(byte[] yaml, String file) {
    return section(file, "", parse(yaml, file));
  }

  private static JsonNode parse(byte[] bytes, String file) {
    YAMLFactory yaml =
        YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    try (JsonParser parser = yaml.createParser(bytes)) {
      try {
        JsonNode document = new ObjectMapper(yaml).readTree(parser);
        if (parser.nextToken() != null) {
          throw new IllegalArgumentException(
              file + ": holds a second document; allowed: one document");
        }
        return document == null ? new ObjectMapper().missingNode() : document;
      } catch (JsonProcessingException e) {
        // Jackson's whole message repeats the file.
        String place = parser.getParsingContext().pathAsPointer().toString();
        throw new IllegalArgumentException(
            file
                + ": "
                + (place.isEmpty() ? "" : place.substring(1).replace('/', '.') + ": ")
                + e.getOriginalMessage().strip().replaceAll("\\s+", " ")
                + ", before line "
                + e.getLocation().getLineNr()
                + ", column "
                + e.getLocation().getColumnNr()
                + "; allowed: YAML with each key once and finite numbers",
            e);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(file + ": is not YAML: " + e.getMessage(), e);
    }
  }

  private static YamlSection section(String file, String path, JsonNode node) {
    if (!node.isObject()) {
      String what = path.isEmpty() ? "the document" : path;
      throw new LocatedException(
          file + ": " + what + " is " + shown(node) + "; allowed: a mapping of keys", null);
    }
    return new YamlSection(file, path, node);
  }

  /** Refuses any key but these. */
  public YamlSection allow(String... keys) {
    List<String> allowed = Arrays.asList(keys);
    node.fieldNames()
        .forEachRemaining(
            key -> {
              if (!allowed.contains(key)) {
                throw error(key, "is not a key here", String.join(", ", allowed));
              }
            });
    return this;
  }

  public boolean has(String key) {
    return node.has(key);
  }

  public List<String> keys() {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  public YamlSection section(String key) {
    return section(file, at(key), present(key, "a mapping of keys"));
  }

  /** The mappings of a list, each standing at {@code key[index]}. */
  public List<YamlSection> sections(String key) {
    JsonNode list = present(key, "a list");
    if (!list.isArray() || list.isEmpty()) {
      throw refused(key, list, "a list of one or more");
    }
    List<YamlSection> sections = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      sections.add(section(file, at(key) + "[" + i + "]", list.get(i)));
    }
    return sections;
  }

  public boolean isList(String key) {
    return node.path(key).isArray();
  }

  /** True if a list is there that holds nothing. */
  public boolean isEmpty(String key) {
    return isList(key) && node.get(key).isEmpty();
  }

  public String text(String key) {
    JsonNode value = present(key, "a text");
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw refused(key, value, "a text");
    }
    return value.textValue();
  }

  /** One text, or a list of texts; none if the key is not there. */
  public List<String> textOrList(String key) {
    if (!isList(key)) {
      return has(key) ? List.of(text(key)) : List.of();
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode item : node.get(key)) {
      if (!item.isTextual() || item.textValue().isBlank()) {
        throw refused(key, item, "texts");
      }
      texts.add(item.textValue());
    }
    if (texts.isEmpty()) {
      throw error(key, "is empty", "one or more texts");
    }
    return texts;
  }

  /** A list of texts, which must be there and may be empty. */
  public List<String> list(String key) {
    JsonNode value = present(key, "a list of texts");
    if (!value.isArray()) {
      throw refused(key, value, "a list of texts");
    }
    return value.isEmpty() ? List.of() : textOrList(key);
  }

  public Map<String, String> texts(String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (has(key)) {
      YamlSection section = section(key);
      section.keys().forEach(name -> texts.put(name, section.text(name)));
    }
    return texts;
  }

  public <E extends Enum<E>> E constant(String key, Class<E> type) {
    String value = text(key);
    return parse(key, value, type);
  }

  /** The constant that a key itself names. */
  public <E extends Enum<E>> E keyAs(String key, Class<E> type) {
    return parse(key, key, type);
  }

  private <E extends Enum<E>> E parse(String key, String value, Class<E> type) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(value)) {
        return constant;
      }
    }
    throw error(key, "is " + value, "one of " + Arrays.toString(type.getEnumConstants()));
  }

  public boolean flag(String key, boolean absent) {
    if (!has(key)) {
      return absent;
    }
    JsonNode value = node.get(key);
    if (!value.isBoolean()) {
      throw refused(key, value, "true or false");
    }
    return value.booleanValue();
  }

  public double price(String key) {
    JsonNode value = present(key, A_PRICE);
    // A number too large for a double arrives as infinite.
    if (!value.isNumber() || !(value.doubleValue() >= 0) || !Double.isFinite(value.doubleValue())) {
      throw refused(key, value, A_PRICE);
    }
    return value.doubleValue();
  }

  /** One of the 10^power that are priced together, to the nearest double of the decimal. */
  public double pricePerPowerOfTen(String key, int power) {
    price(key);
    return node.get(key).decimalValue().movePointLeft(power).doubleValue();
  }

  public long count(String key, long most) {
    String allowed = "a whole number, 0 to " + most;
    JsonNode value = present(key, allowed);
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < 0
        || value.longValue() > most) {
      throw refused(key, value, allowed);
    }
    return value.longValue();
  }

  /** The one of these keys that is there: the same thing in other units. */
  public String exactlyOneOf(String... keys) {
    List<String> found = Arrays.stream(keys).filter(this::has).toList();
    if (found.size() == 1) {
      return found.get(0);
    }
    String allowed = "exactly one of " + String.join(", ", keys);
    throw found.isEmpty()
        ? error(keys[0], "is missing", allowed)
        : error(found.get(1), "is given besides " + found.get(0), allowed);
  }

  /**
   * What the supplier makes. What it refuses, in a message that begins with the key, is told with
   * this section's place.
   */
  public <T> T build(Supplier<T> supplier) {
    try {
      return supplier.get();
    } catch (LocatedException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new LocatedException(file + ": " + at(e.getMessage()), e);
    }
  }

  /** An error at a key: what is wrong with it, and what is allowed. */
  public IllegalArgumentException error(String key, String wrong, String allowed) {
    return new LocatedException(
        file + ": " + at(key) + " " + wrong + "; allowed: " + allowed, null);
  }

  private IllegalArgumentException refused(String key, JsonNode value, String allowed) {
    return error(key, "is " + shown(value), allowed);
  }

  private JsonNode present(String key, String allowed) {
    JsonNode value = node.get(key);
    if (value == null || value.isNull()) {
      throw error(key, "is missing", allowed);
    }
    return value;
  }

  private String at(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static String shown(JsonNode node) {
    return node.isMissingNode() || node.isNull() ? "empty" : node.toString();
  }

  /** Names file and key already. */
  private static final class LocatedException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    LocatedException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
