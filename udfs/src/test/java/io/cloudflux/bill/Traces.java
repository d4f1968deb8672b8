package io.cloudflux.bill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.cloudflux.log.SharedData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The objects of a trace of counts, of the size its inventory tells. */
final class Traces {
  private Traces() {}

  /**
   * The objects over the trace: each from {@code last_modified} or its first read, whichever is
   * first, up to the day after the last of all.
   */
  static List<ObjectHistory> read(String trace) throws IOException {
    Map<String, JsonNode> inventory = new LinkedHashMap<>();
    JsonMapper json = JsonMapper.builder().build();
    for (byte[] line : SharedData.lines("traces/" + trace + ".inventory.jsonl.gz")) {
      JsonNode row = json.readTree(line);
      inventory.put(row.get("object").asText(), row);
    }
    Map<String, List<long[]>> accesses = new LinkedHashMap<>();
    int end = 0;
    for (byte[] line : SharedData.lines("traces/" + trace + ".counts.csv.gz")) {
      String text = new String(line, StandardCharsets.UTF_8);
      int bytes = text.lastIndexOf(',');
      int reads = text.lastIndexOf(',', bytes - 1);
      int day = text.lastIndexOf(',', reads - 1);
      String object = text.substring(0, day);
      if (object.equals("object")) {
        continue;
      }
      object = object.startsWith("\"") ? object.substring(1, object.length() - 1) : object;
      int utcDay = (int) LocalDate.parse(text.substring(day + 1, reads)).toEpochDay();
      end = Math.max(end, utcDay + 1);
      accesses
          .computeIfAbsent(object, key -> new ArrayList<>())
          .add(
              new long[] {
                utcDay,
                Long.parseLong(text.substring(reads + 1, bytes)),
                Long.parseLong(text.substring(bytes + 1))
              });
    }
    List<ObjectHistory> histories = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : inventory.entrySet()) {
      List<long[]> days = accesses.getOrDefault(entry.getKey(), new ArrayList<>());
      days.sort((a, b) -> Long.compare(a[0], b[0]));
      JsonNode row = entry.getValue();
      int from =
          (int) OffsetDateTime.parse(row.get("last_modified").asText()).toLocalDate().toEpochDay();
      from = days.isEmpty() ? from : Math.min(from, (int) days.get(0)[0]);
      if (from >= end) {
        continue;
      }
      ObjectHistory.Builder history =
          ObjectHistory.builder(entry.getKey(), from, row.get("size_bytes").asLong());
      for (long[] day : days) {
        history.access((int) day[0], day[1], day[2], 0);
      }
      histories.add(history.until(end));
    }
    if (!inventory.keySet().containsAll(accesses.keySet())) {
      throw new IllegalStateException("the inventory lacks objects that are read");
    }
    return histories;
  }
}
