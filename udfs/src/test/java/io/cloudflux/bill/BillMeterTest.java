package io.cloudflux.bill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.cloudflux.price.PriceBookReader;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BillMeterTest {
  private static final int DAY = 20_000;
  private static final long GIB = 1L << 30;

  private final ProviderPrices s3 = PriceBookReader.shipped().provider("s3");

  @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
  void aDayAtATimeOrManyGiveTheSameBill(@ForAll long seed) {
    Random draws = new Random(seed);
    ProviderPrices prices = MadeUpPrices.draw(draws);
    ObjectHistory history = MadeUpPrices.history(draws, DAY, 1 + draws.nextInt(200));
    BillRules rules = new BillRules(draws.nextBoolean(), draws.nextBoolean());
    List<String> names = new ArrayList<>(prices.classes().keySet());
    List<Move> moves = new ArrayList<>();
    for (int day = DAY; day < history.to(); day++) {
      if (draws.nextInt(10) == 0) {
        moves.add(new Move(day, names.get(draws.nextInt(names.size()))));
      }
    }

    BillMeter meter = new BillMeter(prices, rules).start(history, prices.standard());
    int move = 0;
    int access = 0;
    while (meter.today() < history.to()) {
      if (move < moves.size() && moves.get(move).day() == meter.today()) {
        meter.move(prices.require(moves.get(move++).to()));
      }
      if (access < history.accesses() && history.day(access) == meter.today()) {
        meter.day(history.reads(access), history.bytesRead(access), history.writes(access));
        access++;
      } else if (draws.nextBoolean()) {
        meter.day(0, 0, 0);
      } else {
        meter.quiet(1);
      }
    }
    double ifEndedNow = meter.total() + (rules.chargeEnd() ? meter.unservedCost() : 0);
    Bill bill = meter.end();

    assertThat(bill)
        .isEqualTo(BillSimulator.bill(prices, history, moves, prices.standard(), rules));
    assertThat(bill.totalUsd()).isCloseTo(ifEndedNow, within(1e-8));
    assertThat(meter.end()).isEqualTo(bill);
  }

  @Test
  void tellsWhereTheObjectStands() {
    ObjectHistory history = ObjectHistory.builder("s3://b/k", DAY, GIB).until(DAY + 100);
    BillMeter meter = new BillMeter(s3).start(history, s3.standard());
    StorageClass ia = s3.require("STANDARD_IA");

    meter.quiet(40);
    assertThat(meter.daysInClass()).isEqualTo(40);
    assertThat(meter.idleInClass()).isEqualTo(40);
    assertThat(meter.unservedCost()).isZero();
    double before = meter.total();
    meter.move(ia);
    assertThat(meter.total()).isCloseTo(before + 0.00001, within(1e-12));
    meter.day(1, GIB, 0);

    assertThat(meter.storageClass()).isEqualTo(ia);
    assertThat(meter.today()).isEqualTo(DAY + 41);
    assertThat(meter.daysInClass()).isEqualTo(1);
    assertThat(meter.idleInClass()).isEqualTo(1);
    // 29 of 30 days are not served: 0.0125 a month.
    assertThat(meter.unservedCost()).isCloseTo(0.0125 * 29 * 12 / 365, within(1e-15));
    double left = meter.total();
    meter.move(ia);
    assertThat(meter.total()).isEqualTo(left);
    meter.move(s3.standard());
    // The days not served, the read and retrieval of the copy, and its write.
    assertThat(meter.total())
        .isCloseTo(left + 0.0125 * 29 * 12 / 365 + 0.000001 + 0.01 + 0.000005, within(1e-12));
  }

  @Test
  void startsAgainForAnotherObject() {
    BillMeter meter = new BillMeter(s3);
    ObjectHistory history = ObjectHistory.builder("s3://b/k", DAY, GIB).until(DAY + 500);
    meter.start(history, s3.require("STANDARD_IA")).quiet(500);
    final Bill first = meter.end();
    meter
        .start(ObjectHistory.builder("s3://b/j", DAY, 7).until(DAY + 9), s3.standard())
        .day(1, 7, 1);
    meter.end();
    meter.start(history, s3.require("STANDARD_IA")).quiet(500);

    assertThat(meter.end()).isEqualTo(first);
  }

  @Test
  void staysInsideTheWindow() {
    ObjectHistory history = ObjectHistory.builder("s3://b/k", DAY, GIB).until(DAY + 2);
    BillMeter meter = new BillMeter(s3).start(history, s3.standard());

    assertThatThrownBy(() -> meter.quiet(3))
        .hasMessage(
            "3 days from 2024-10-04; allowed: 0 or more, up to 2024-10-06, the end of the window");
    assertThatThrownBy(() -> meter.quiet(-1)).isInstanceOf(IllegalArgumentException.class);
    meter.quiet(2);
    assertThatThrownBy(() -> meter.day(1, 1, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesClassesOfOthersAndMovesOutOfOrder() {
    StorageClass coldline = PriceBookReader.shipped().provider("gcs").require("COLDLINE");
    ObjectHistory history = ObjectHistory.builder("s3://b/k", DAY, GIB).until(DAY + 2);

    assertThatThrownBy(() -> new BillMeter(s3).start(history, coldline))
        .hasMessageStartingWith("storage class COLDLINE is not one of s3; allowed: [STANDARD, ");
    assertThatThrownBy(
            () ->
                BillSimulator.bill(
                    s3, history, List.of(new Move(DAY, "GLACIER"), new Move(DAY, "DEEP_ARCHIVE"))))
        .hasMessage(
            "move to DEEP_ARCHIVE on 2024-10-04; allowed: from 2024-10-05 on, before 2024-10-06");
    assertThatThrownBy(() -> BillSimulator.bill(s3, history, List.of(new Move(DAY + 2, "GLACIER"))))
        .hasMessageContaining("before 2024-10-06");
  }
}
