package io.cloudflux.jobs.tiering;

import static io.cloudflux.jobs.tiering.LineMetricsTest.sum;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.DeadLetter;
import io.cloudflux.decision.ObjectEvaluator;
import io.cloudflux.decision.ThresholdPolicy;
import io.cloudflux.forecast.DecayedMeanForecaster;
import io.cloudflux.inventory.CsvReportParser;
import io.cloudflux.inventory.InventoryParser;
import io.cloudflux.inventory.InventoryRecord;
import io.cloudflux.inventory.JsonInventoryParser;
import io.cloudflux.inventory.S3InventoryReport;
import io.cloudflux.jobs.source.RawLine;
import io.cloudflux.jobs.tiering.LineMetricsTest.Counters;
import io.cloudflux.log.MalformedLineException.Reason;
import io.cloudflux.price.PriceBookReader;
import io.cloudflux.profile.ObjectProfile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ParseInventoryTest {
  private static final String STAGE = "inventory";
  private static final String RECORD =
      "{\"object\": \"gs://b/k\", \"size_bytes\": 42, \"storage_class\": \"NEARLINE\","
          + " \"last_modified\": \"2026-01-02T00:00:00Z\", \"tags\": {\"latency_ms\": \"80\"}}";

  private final Counters counters = new Counters();
  private OneInputStreamOperatorTestHarness<RawLine, ObjectUpdate> harness;
  private long position;

  @BeforeEach
  void open() throws Exception {
    harness = harness(new JsonInventoryParser());
  }

  private OneInputStreamOperatorTestHarness<RawLine, ObjectUpdate> harness(InventoryParser parser)
      throws Exception {
    OneInputStreamOperatorTestHarness<RawLine, ObjectUpdate> opened =
        new OneInputStreamOperatorTestHarness<>(
            new ProcessOperator<>(new ParseInventory(parser)), counters.environment());
    opened.open();
    return opened;
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void emitsAnUpdateForEveryRecord() throws Exception {
    line(RECORD);

    assertThat(harness.extractOutputValues())
        .containsExactly(
            ObjectUpdate.of(
                new InventoryRecord("gs://b/k", 42, "NEARLINE", 1_767_312_000_000L, 80, 0)));
    assertThat(harness.extractOutputValues().get(0).object()).isEqualTo("gs://b/k");
  }

  @Test
  void readsTheFormatItsParserReads() throws Exception {
    harness.close();
    harness =
        harness(
            new CsvReportParser(
                new S3InventoryReport("b", 7, true),
                List.of("Bucket", "Key", "Size", "LastModifiedDate"),
                ','));

    line("\"b\",\"k+1\",\"42\",\"2026-01-02T00:00:00.000Z\"");
    line(RECORD);

    assertThat(harness.extractOutputValues())
        .containsExactly(
            ObjectUpdate.of(
                new InventoryRecord("s3://b/k 1", 42, null, 1_767_312_000_000L, -1, 7)));
    assertThat(dead()).hasSize(1);
  }

  @Test
  void sendsWhatCannotBeParsedToTheDeadLetters() throws Exception {
    harness.processElement(
        new RawLine(bytes("{\"object\": \"gs://b/k\"}"), "inventory.jsonl", 42, null), 0);
    harness.processElement(new RawLine(bytes(RECORD), "inventory.jsonl", 99, Reason.TOO_LONG), 0);

    assertThat(harness.extractOutputValues()).isEmpty();
    assertThat(dead().get(0))
        .returns(STAGE, DeadLetter::stage)
        .returns("TRUNCATED", DeadLetter::reason)
        .returns("inventory.jsonl", DeadLetter::source)
        .returns(42L, DeadLetter::position)
        .satisfies(l -> assertThat(l.message()).contains("size_bytes"))
        .satisfies(l -> assertThat(l.raw()).isEqualTo(bytes("{\"object\": \"gs://b/k\"}")));
    assertThat(dead().get(1))
        .returns("TOO_LONG", DeadLetter::reason)
        .satisfies(letter -> assertThat(letter.raw()).isEqualTo(bytes(RECORD)));
    assertThat(counters.count("deadLetters{reason=TRUNCATED, stage=inventory}")).isEqualTo(1);
    assertThat(counters.count("deadLetters{reason=TOO_LONG, stage=inventory}")).isEqualTo(1);
  }

  @Test
  void everyLineIsParsedIgnoredOrDead() throws Exception {
    for (String line : List.of(RECORD, "", " \r", "{", "[]", RECORD, "{}", RECORD + "x")) {
      line(line);
    }

    assertThat(counters.count("lines{stage=inventory}")).isEqualTo(8);
    assertThat(counters.count("linesParsed{stage=inventory}")).isEqualTo(2);
    assertThat(counters.count("linesIgnored{rule=blank, stage=inventory}")).isEqualTo(2);
    assertThat(counters.dead(STAGE)).isEqualTo(4).isEqualTo(dead().size());
    assertThat(sum(harness.getOperator(), STAGE, "lines")).isEqualTo(8);
    assertThat(sum(harness.getOperator(), STAGE, "parsed")).isEqualTo(2);
    assertThat(sum(harness.getOperator(), STAGE, "ignored.blank")).isEqualTo(2);
    assertThat(sum(harness.getOperator(), STAGE, "dead")).isEqualTo(4);
  }

  /** What cannot be kept in state would fail the job, and fail it again after every restart. */
  @Test
  void letsNothingThroughThatStateCannotHold() throws Exception {
    harness.close();
    harness = harness(new PricedInventoryParser(new JsonInventoryParser(), evaluator()));

    line(RECORD.replace("NEARLINE", "x".repeat(70_000)));

    for (ObjectUpdate update : harness.extractOutputValues()) {
      ObjectProfile profile = new ObjectProfile();
      profile.apply(update.inventory());
      DataOutputSerializer out = new DataOutputSerializer(64);
      ObjectProfileSerializer.INSTANCE.serialize(profile, out);
      assertThat(out.length()).isPositive();
    }
    assertThat(harness.extractOutputValues().size() + dead().size()).isEqualTo(1);
  }

  @Test
  void refusesAClassThatHasNoPrice() throws Exception {
    harness.close();
    harness = harness(new PricedInventoryParser(new JsonInventoryParser(), evaluator()));

    line(RECORD);
    line(RECORD.replace("\"NEARLINE\"", "null"));
    line(RECORD.replace("NEARLINE", "STANDARD_IA")); // Of another provider.
    line(RECORD.replace("gs://", "s3://").replace("NEARLINE", "GLACIER_FLEXIBLE_RETRIEVAL"));

    assertThat(harness.extractOutputValues())
        .extracting(update -> update.inventory().storageClass())
        .containsExactly("NEARLINE", null, "GLACIER_FLEXIBLE_RETRIEVAL");
    assertThat(dead())
        .singleElement()
        .returns("BAD_VALUE", DeadLetter::reason)
        .satisfies(l -> assertThat(l.message()).contains("'STANDARD_IA'", "gcs", "NEARLINE"));
  }

  private static ObjectEvaluator evaluator() throws IOException {
    try (InputStream in =
        ParseInventory.class.getClassLoader().getResourceAsStream("flink-conf/prices.yaml")) {
      return new ObjectEvaluator(
          PriceBookReader.read(in, "prices.yaml"),
          "s3",
          new DecayedMeanForecaster(),
          new ThresholdPolicy());
    }
  }

  private void line(String text) throws Exception {
    harness.processElement(new RawLine(bytes(text), "inventory.jsonl", position, null), 0);
    position += bytes(text).length + 1;
  }

  private List<DeadLetter> dead() {
    var letters = harness.getSideOutput(DeadLetters.TAG);
    return letters == null ? List.of() : letters.stream().map(StreamRecord::getValue).toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
