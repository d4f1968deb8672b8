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
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Samples what happens to the objects of every prefix on a day, and which objects inventories name,
 * before it is shuffled.
 */
final class SampleReads extends HoldBack<ObjectUpdate, PrefixSample> {
  private static final long serialVersionUID = 1L;

  /** Objects held at most; at some 150 bytes each, this bounds memory to about 10 MB a task. */
  private static final int MOST_OBJECTS = 1 << 16;

  private final ScanRules rules;

  private transient NavigableMap<Integer, Map<String, ReadSample>> days;
  private transient NavigableMap<Integer, Map<String, ReadSample>> inventory;
  private transient int objects;

  SampleReads(ScanRules rules) {
    this.rules = rules;
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
  void flushBefore(long watermark) {
    flush(days, Boundaries.passed(watermark), false);
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
