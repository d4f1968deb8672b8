package io.cloudflux.bill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BillTest {
  private static final int LINES = BillLine.values().length;
  private static final YearMonth JANUARY = YearMonth.of(2026, 1);

  @Test
  void roundsEachAmountOnceHalfUp() {
    Bill bill = bill(JANUARY, 1, 0.00000000005, 1.00000000004);

    assertThat(bill.amount(JANUARY, BillLine.STORAGE)).isEqualTo(new BigDecimal("0.0000000001"));
    assertThat(bill.amount(JANUARY, BillLine.OVERHEAD)).isEqualTo(new BigDecimal("1.0000000000"));
    assertThat(bill.units()).isEqualTo(10_000_000_001L);
    assertThat(bill.totalUsd()).isEqualTo(1.0000000001);
    assertThat(bill.amount(YearMonth.of(2025, 12), BillLine.STORAGE)).isZero();
    assertThat(bill).hasToString("Bill[2026-01 STORAGE 0.0000000001 OVERHEAD 1.0000000000]");
  }

  @Test
  void sumsDoNotDependOnTheirOrder() {
    Random draws = new Random(1);
    List<Bill> bills = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int months = 1 + draws.nextInt(3);
      double[] usd = draws.doubles((long) months * LINES).toArray();
      bills.add(Bill.of(24_300 + draws.nextInt(20), months, usd));
    }
    Bill.Sum inOrder = new Bill.Sum();
    bills.forEach(inOrder::add);
    Collections.shuffle(bills, draws);
    Bill plus = Bill.EMPTY;
    for (Bill bill : bills) {
      plus = bill.plus(plus);
    }

    assertThat(plus).isEqualTo(inOrder.bill()).hasSameHashCodeAs(inOrder.bill());
    BigDecimal total = BigDecimal.ZERO;
    BigDecimal byLine = BigDecimal.ZERO;
    for (YearMonth month : plus.months()) {
      total = total.add(plus.amount(month));
    }
    for (BillLine line : BillLine.values()) {
      byLine = byLine.add(plus.amount(line));
    }
    assertThat(plus.total()).isEqualTo(total).isEqualTo(byLine);
  }

  @Test
  void coversTheMonthsBetween() {
    Bill sum = bill(YearMonth.of(2026, 3), 1, 1).plus(bill(YearMonth.of(2025, 12), 1, 2));

    assertThat(sum.months())
        .containsExactly(
            YearMonth.of(2025, 12), JANUARY, YearMonth.of(2026, 2), YearMonth.of(2026, 3));
    assertThat(sum.amount(JANUARY)).isZero();
    assertThat(Bill.EMPTY.plus(Bill.EMPTY)).isEqualTo(Bill.EMPTY);
  }

  @Test
  void refusesWhatItCannotHold() {
    assertThatThrownBy(() -> bill(JANUARY, 1, Double.NaN))
        .hasMessage("amount is NaN USD; allowed: finite, below 900 million");
    assertThatThrownBy(() -> bill(JANUARY, 1, 1e9)).isInstanceOf(IllegalArgumentException.class);
    Bill large = bill(JANUARY, 1, 9e8);
    assertThatThrownBy(() -> large.plus(large)).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void travelsUnchanged() throws Exception {
    Bill bill = bill(JANUARY, 1, 1.5, 2);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(bill);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(bill);
    }
  }

  private static Bill bill(YearMonth first, int months, double... usd) {
    double[] amounts = new double[months * LINES];
    System.arraycopy(usd, 0, amounts, 0, usd.length);
    return Bill.of(Bill.monthNumber(first), months, amounts);
  }
}
