package io.cloudflux.jobs.tiering;

import io.cloudflux.log.DailyAccess;
import io.cloudflux.scan.ReadSample;
import io.cloudflux.scan.ScanRules;
import io.cloudflux.time.Days;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Samples what happens to the objects of every prefix on a day, and which objects inventories name,
 * before it is shuffled. An operator rather than a function for the reasons of {@link
 * PreAggregateByDay}, and because an inventory that rests must have been told: time goes on without
 * it.
 */
final class SampleReads extends AbstractStreamOperator<PrefixSample>
    implements OneInputStreamOperator<ObjectUpdate, PrefixSample>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  /** Objects held at most; at some 150 bytes each, this bounds memory to about 10 MB a task. */
  private static final int MOST_OBJECTS = 1 << 16;

  private final ScanRules rules;

  private transient NavigableMap<Integer, Map<String, ReadSample>> days;
  private transient NavigableMap<Integer, Map<String, ReadSample>> inventory;
  private transient int objects;

  SampleReads(ScanRules rules) {
    this.rules = rules;
    // Not an operator's default: unchained, every update would be serialised to be sampled.
    chainingStrategy = ChainingStrategy.ALWAYS;
  }

  @Override
  public void open() throws Exception {
    super.open();
    days = new TreeMap<>();
    inventory = new TreeMap<>();
  }

  @Override
  public void processElement(StreamRecord<ObjectUpdate> element) {
    ObjectUpdate update = element.getValue();
    DailyAccess daily = update.daily();
    if (daily != null) {
      sample(days, daily.day(), daily.object(), sample -> sample.add(daily));
    } else {
      int day = Days.of(update.inventory().lastModified());
      sample(inventory, day, update.object(), sample -> sample.addKnown(update.object(), day));
    }
    if (objects >= MOST_OBJECTS) {
      flush();
    }
  }

  private void sample(
      NavigableMap<Integer, Map<String, ReadSample>> samples,
      int day,
      String object,
      Consumer<ReadSample> add) {
    ReadSample sample =
        samples
            .computeIfAbsent(day, any -> new HashMap<>())
            .computeIfAbsent(rules.prefix(object), any -> new ReadSample());
    int before = sample.size();
    add.accept(sample);
    objects += sample.size() - before;
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    flush(
        days,
        mark.getTimestamp() == Long.MAX_VALUE
            ? Integer.MAX_VALUE
            : (int) Math.floorDiv(mark.getTimestamp() + 1, Days.MILLIS),
        false);
    flush(inventory, Integer.MAX_VALUE, true);
    super.processWatermark(mark);
  }

  @Override
  public void processWatermarkStatus(WatermarkStatus status) throws Exception {
    flush();
    super.processWatermarkStatus(status);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    flush();
  }

  @Override
  public void endInput() {
    flush();
  }

  private void flush() {
    flush(days, Integer.MAX_VALUE, false);
    flush(inventory, Integer.MAX_VALUE, true);
  }

  private void flush(
      NavigableMap<Integer, Map<String, ReadSample>> samples, int before, boolean ofInventory) {
    Iterator<Map.Entry<Integer, Map<String, ReadSample>>> flushed =
        samples.headMap(before, false).entrySet().iterator();
    while (flushed.hasNext()) {
      Map.Entry<Integer, Map<String, ReadSample>> day = flushed.next();
      day.getValue()
          .forEach(
              (prefix, sample) -> {
                objects -= sample.size();
                output.collect(
                    new StreamRecord<>(
                        new PrefixSample(prefix, day.getKey(), ofInventory, sample.packed()),
                        Days.startMillis(day.getKey())));
              });
      flushed.remove();
    }
  }
}
