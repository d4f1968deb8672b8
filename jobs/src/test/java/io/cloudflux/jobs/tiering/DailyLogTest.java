package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.log.AccessEvent;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.time.Days;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class DailyLogTest {
  private static final int DAY = 20_500;
  private static final String[] FOLDERS = {"", "s3://b/", "s3://b/a/", "s3://b/ä/", "gs://\u65e5/"};

  /** Names of a folder, without one, none at all; some whose hashes are the same. */
  private static final String[] NAMES = {"", "k", "Aa", "BB", "AaBB", "BBAa", "ö", "\u0000"};

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void sendsAllOfItByShare(@ForAll long seed) {
    Random draws = new Random(seed);
    DailyLog log = new DailyLog();
    for (int day = DAY; day < DAY + 3; day++) {
      List<Object> all = new ArrayList<>();
      log.begin(day);
      for (int i = draws.nextInt(300); i > 0; i--) {
        String object = FOLDERS[draws.nextInt(FOLDERS.length)] + NAMES[draws.nextInt(NAMES.length)];
        AccessEvent request =
            Reads.read(object, Days.startMillis(day) + i, draws.nextInt(), draws.nextInt(9));
        if (draws.nextInt(4) == 0) {
          DailyAccess sum = DailyAccess.of(request);
          log.add(sum);
          all.add(sum);
        } else {
          log.add(request);
          all.add(DailyBatches.Counted.of(request));
        }
      }

      List<DailyBatch> sent = new ArrayList<>();
      log.send(sent::add);

      int today = day;
      assertThat(sent).allMatch(batch -> batch.day() == today);
      assertThat(sent).extracting(DailyBatch::share).doesNotHaveDuplicates();
      List<Object> told = new ArrayList<>();
      for (DailyBatch batch : sent) {
        for (Object each : DailyBatches.read(batch)) {
          assertThat(Shares.of(object(each))).isEqualTo(batch.share());
          told.add(each);
        }
      }
      assertThat(told).containsExactlyInAnyOrderElementsOf(all);
    }
  }

  private static String object(Object told) {
    return (told instanceof DailyBatches.Counted request ? request.total() : (DailyAccess) told)
        .object();
  }

  @Test
  void sendsANameOnceAndOfItsFolderWhatIsNew() {
    int once = bytes("s3://bucket/folder/one");
    int again = bytes("s3://bucket/folder/one", "s3://bucket/folder/one");
    int request = 8 + 1 + 1 + 1; // Id, time and operation, bytes, object bytes.

    assertThat(again - once).isEqualTo(request);
  }

  private static int bytes(String... objects) {
    DailyLog log = new DailyLog().begin(DAY);
    for (String object : objects) {
      log.add(Reads.read(object, Days.startMillis(DAY), 1, 1));
    }
    List<DailyBatch> sent = new ArrayList<>();
    log.send(sent::add);
    return sent.stream().mapToInt(batch -> batch.bytes().length).sum();
  }

  @Test
  void holdsMoreWithEachEntry() {
    DailyLog log = new DailyLog().begin(DAY);
    int empty = log.held();
    log.add(Reads.read("s3://b/k", Days.startMillis(DAY), 1, 1));

    assertThat(log.held() - empty).isGreaterThan("s3://b/k".length() + 8);
    assertThat(log.begin(DAY + 1).held()).isEqualTo(empty);
  }
}
