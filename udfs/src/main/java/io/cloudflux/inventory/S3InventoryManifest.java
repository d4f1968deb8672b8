package io.cloudflux.inventory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cloudflux.time.Days;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@code manifest.json} of an Amazon S3 Inventory: which files it consists of and what their
 * columns are.
 *
 * @param sourceBucket the bucket that was listed
 * @param fileSchema the columns of the files, comma separated
 * @param takenAt when the listing was begun, epoch milliseconds
 * @param keys the keys of the files in the bucket the inventory was delivered to
 */
public record S3InventoryManifest(
    String sourceBucket, String fileSchema, long takenAt, List<String> keys) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  public S3InventoryManifest {
    keys = List.copyOf(keys);
  }

  /**
   * Reads a manifest.
   *
   * @throws IllegalArgumentException if it is not JSON, lacks a field, or its files are not CSV;
   *     the message names the field and its value
   * @throws IOException if the stream cannot be read
   */
  public static S3InventoryManifest read(InputStream in) throws IOException {
    JsonNode manifest;
    try {
      manifest = JSON.readTree(in);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("manifest: not valid JSON", e);
    }
    String fileFormat = text(manifest, "fileFormat");
    if (!fileFormat.equals("CSV")) {
      throw new IllegalArgumentException(
          "manifest: fileFormat is '" + fileFormat + "'; only CSV can be read");
    }
    String created = text(manifest, "creationTimestamp");
    long takenAt;
    try {
      takenAt = Long.parseLong(created);
      Days.of(takenAt);
    } catch (NumberFormatException | ArithmeticException e) {
      throw new IllegalArgumentException(
          "manifest: creationTimestamp is '" + created + "', not epoch milliseconds", e);
    }
    List<String> keys = new ArrayList<>();
    for (JsonNode file : manifest.path("files")) {
      keys.add(text(file, "key"));
    }
    return new S3InventoryManifest(
        text(manifest, "sourceBucket"), text(manifest, "fileSchema"), takenAt, keys);
  }

  /** The parser of the inventory's files. */
  public S3InventoryCsvParser parser() {
    return new S3InventoryCsvParser(sourceBucket, fileSchema, takenAt);
  }

  private static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!value.isTextual() && !value.isIntegralNumber()) {
      throw new IllegalArgumentException("manifest: " + field + " is missing or not a text");
    }
    return value.asText();
  }
}
