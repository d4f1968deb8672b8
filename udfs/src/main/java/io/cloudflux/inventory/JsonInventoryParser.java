package io.cloudflux.inventory;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.cloudflux.log.LineKind;
import io.cloudflux.log.MalformedLineException;
import io.cloudflux.log.MalformedLineException.Reason;
import io.cloudflux.log.Timestamps;
import io.cloudflux.object.ObjectId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Reads an inventory of JSON lines: {@code object}, {@code size_bytes} and {@code last_modified}
 * (ISO 8601) must be there; {@code storage_class}, {@code taken_at} (ISO 8601) and {@code tags} may
 * be. Other keys are passed over. The tag {@code latency_ms}, a whole number of milliseconds from 1
 * on, written as a number or a string, is the object's latency requirement.
 */
public final class JsonInventoryParser implements InventoryParser {
  private static final long serialVersionUID = 1L;

  // Keys nobody knows beforehand must not pile up in the JVM's string pool.
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

  @Override
  public LineKind parse(
      byte[] buffer, int offset, int length, Consumer<? super InventoryRecord> out)
      throws MalformedLineException {
    int start = offset;
    int end = offset + length;
    if (length >= 3
        && buffer[start] == (byte) 0xEF
        && buffer[start + 1] == (byte) 0xBB
        && buffer[start + 2] == (byte) 0xBF) {
      start += 3;
    }
    while (start < end && isSpace(buffer[start])) {
      start++;
    }
    if (start == end) {
      return LineKind.BLANK;
    }
    // A NUL behind the brace would make Jackson take the line for UTF-16.
    if (buffer[start] != '{' || (start + 1 < end && buffer[start + 1] == 0)) {
      throw new MalformedLineException(Reason.NOT_THIS_FORMAT, "not a JSON object");
    }
    out.accept(record(buffer, start, end));
    return LineKind.RECORD;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\r' || b == '\n';
  }

  private static InventoryRecord record(byte[] buffer, int start, int end)
      throws MalformedLineException {
    try (JsonParser json = JSON.createParser(buffer, start, end - start)) {
      json.nextToken();
      Fields fields = new Fields();
      fields.readAll(json);
      if (json.nextToken() != null) {
        throw new MalformedLineException(Reason.NOT_THIS_FORMAT, "text behind the JSON object");
      }
      return fields.toRecord();
    } catch (JsonEOFException e) {
      throw new MalformedLineException(Reason.TRUNCATED, "the JSON object is not closed");
    } catch (IOException e) {
      throw new MalformedLineException(Reason.NOT_THIS_FORMAT, "not valid JSON");
    }
  }

  /** What has been read of a line so far. */
  private static final class Fields {
    private String object;
    private long sizeBytes = -1;
    private String storageClass;
    private long lastModified = Timestamps.INVALID;
    private int latencyMillis = InventoryRecord.NO_LIMIT;
    private long takenAt;

    private void readAll(JsonParser json) throws IOException, MalformedLineException {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String key = json.currentName();
        JsonToken value = json.nextToken();
        if (value == JsonToken.VALUE_NULL) {
          continue;
        }
        switch (key) {
          case "object" -> object = object(json);
          case "size_bytes" -> sizeBytes = size(json);
          case "storage_class" -> storageClass = text(json, key);
          case "last_modified" -> lastModified = instant(json, key);
          case "taken_at" -> takenAt = instant(json, key);
          case "tags" -> readTags(json);
          default -> json.skipChildren();
        }
      }
    }

    private void readTags(JsonParser json) throws IOException, MalformedLineException {
      if (json.currentToken() != JsonToken.START_OBJECT) {
        throw new MalformedLineException(Reason.BAD_VALUE, "tags: not an object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean latency = json.currentName().equals(InventoryRecord.LATENCY_TAG);
        JsonToken value = json.nextToken();
        if (latency && value != JsonToken.VALUE_NULL) {
          latencyMillis = latency(json, value);
        } else {
          json.skipChildren();
        }
      }
    }

    private static int latency(JsonParser json, JsonToken value)
        throws IOException, MalformedLineException {
      if (value.isScalarValue()) {
        String digits = json.getText().strip();
        if (!digits.isEmpty() && digits.length() < 10 && isDigits(digits)) {
          int millis = Integer.parseInt(digits);
          if (millis > 0) {
            return millis;
          }
        }
      }
      throw new MalformedLineException(
          Reason.BAD_VALUE,
          "tags." + InventoryRecord.LATENCY_TAG + ": not a whole number from 1 to 999999999");
    }

    private static boolean isDigits(String text) {
      for (int i = 0; i < text.length(); i++) {
        if (text.charAt(i) < '0' || text.charAt(i) > '9') {
          return false;
        }
      }
      return true;
    }

    private static String object(JsonParser json) throws IOException, MalformedLineException {
      String id = text(json, "object");
      if (!ObjectId.isValid(id)) {
        throw new MalformedLineException(
            Reason.BAD_VALUE, "object: not an object id such as s3://bucket/key");
      }
      return id;
    }

    private static long size(JsonParser json) throws IOException, MalformedLineException {
      if (json.currentToken() == JsonToken.VALUE_NUMBER_INT
          && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER
          && json.getLongValue() >= 0) {
        return json.getLongValue();
      }
      throw new MalformedLineException(
          Reason.BAD_NUMBER, "size_bytes: not a whole number from 0 to 2^63-1");
    }

    private static long instant(JsonParser json, String key)
        throws IOException, MalformedLineException {
      byte[] text = text(json, key).getBytes(StandardCharsets.UTF_8);
      long time = Timestamps.iso(text, 0, text.length);
      if (time == Timestamps.INVALID) {
        throw new MalformedLineException(Reason.BAD_TIME, key + ": not an ISO 8601 time");
      }
      return time;
    }

    /** A string, and one that Postgres can hold: no NUL, no half of a surrogate pair. */
    private static String text(JsonParser json, String key)
        throws IOException, MalformedLineException {
      if (json.currentToken() != JsonToken.VALUE_STRING) {
        throw new MalformedLineException(Reason.BAD_VALUE, key + ": not a string");
      }
      String text = json.getText();
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (pair) {
          i++;
        } else if (c == 0 || Character.isSurrogate(c)) {
          throw new MalformedLineException(Reason.BAD_VALUE, key + ": not valid text");
        }
      }
      return text;
    }

    private InventoryRecord toRecord() throws MalformedLineException {
      if (object == null) {
        throw missing("object");
      }
      if (sizeBytes < 0) {
        throw missing("size_bytes");
      }
      if (lastModified == Timestamps.INVALID) {
        throw missing("last_modified");
      }
      return new InventoryRecord(
          object, sizeBytes, storageClass, lastModified, latencyMillis, takenAt);
    }

    private static MalformedLineException missing(String key) {
      return new MalformedLineException(Reason.TRUNCATED, key + ": missing");
    }
  }
}
