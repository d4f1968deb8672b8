package io.cloudflux.bill;

import io.cloudflux.price.PriceBookReader;
import io.cloudflux.price.ProviderPrices;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** How long ten million object-days take on one thread: for whoever changes the programme. */
final class BillTimings {
  private static final int DAYS = 365;
  private static final int OBJECTS = 10_000_000 / DAYS;

  private BillTimings() {}

  public static void main(String[] args) {
    List<ObjectHistory> histories = histories(new Random(1));
    for (int round = 0; round < 3; round++) {
      for (ProviderPrices prices : PriceBookReader.shipped().providers().values()) {
        long start = System.nanoTime();
        Optimum optimum = new Optimum(prices);
        double least = 0;
        for (ObjectHistory history : histories) {
          least += optimum.of(history).total();
        }
        final double found = seconds(start);
        start = System.nanoTime();
        BillMeter meter = new BillMeter(prices);
        Bill.Sum left = new Bill.Sum();
        for (ObjectHistory history : histories) {
          left.add(BillSimulator.bill(meter, history, List.of(), prices.standard()));
        }
        final double simulated = seconds(start);
        start = System.nanoTime();
        for (ObjectHistory history : histories) {
          byDay(meter, history, prices);
        }
        System.out.printf(
            Locale.ROOT,
            "%-6s optimum %.2f s, simulator %.2f s, meter by day %.2f s; nothing / optimum %.3f%n",
            prices.provider(),
            found,
            simulated,
            seconds(start),
            left.bill().totalUsd() / least);
      }
    }
  }

  private static void byDay(BillMeter meter, ObjectHistory history, ProviderPrices prices) {
    meter.start(history, prices.standard());
    int access = 0;
    while (meter.today() < history.to()) {
      if (access < history.accesses() && history.day(access) == meter.today()) {
        meter.day(history.reads(access), history.bytesRead(access), history.writes(access));
        access++;
      } else {
        meter.quiet(1);
      }
    }
    meter.end();
  }

  /** From read every day to hardly ever, less and less often with age. */
  private static List<ObjectHistory> histories(Random draws) {
    List<ObjectHistory> histories = new ArrayList<>();
    for (int i = 0; i < OBJECTS; i++) {
      long bytes = (long) Math.exp(10 + 12 * draws.nextDouble());
      double rate = Math.exp(-7 * draws.nextDouble());
      ObjectHistory.Builder history = ObjectHistory.builder("s3://b/" + i, 20_000, bytes);
      for (int day = 0; day < DAYS; day++) {
        if (draws.nextDouble() < rate * Math.exp(-day / 90.0)) {
          int reads = 1 + draws.nextInt(3);
          history.access(20_000 + day, reads, reads * bytes, draws.nextInt(20) == 0 ? 1 : 0);
        }
      }
      histories.add(history.until(20_000 + DAYS));
    }
    return histories;
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
