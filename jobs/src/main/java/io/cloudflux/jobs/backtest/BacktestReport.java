package io.cloudflux.jobs.backtest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudflux.backtest.BacktestPolicy;
import io.cloudflux.backtest.BacktestSums;
import io.cloudflux.backtest.BacktestSums.PolicySums;
import io.cloudflux.backtest.Baselines;
import io.cloudflux.backtest.Reliability;
import io.cloudflux.bill.Bill;
import io.cloudflux.bill.BillLine;
import io.cloudflux.time.Days;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.Locale;
import java.util.Map;

/** What policies came to, for people and for programs. Amounts are USD over the whole window. */
public final class BacktestReport {
  private static final double[] SHARES = {0.5, 0.9, 0.99};
  private static final String[] SHARE_NAMES = {"p50", "p90", "p99"};

  private final BacktestJob.Result result;
  private final BacktestSettings settings;
  private final String priceVersion;

  public BacktestReport(BacktestJob.Result result, BacktestSettings settings, String priceVersion) {
    this.result = result;
    this.settings = settings;
    this.priceVersion = priceVersion;
  }

  Map<String, BacktestSums> sums() {
    return result.sums();
  }

  /** The cost of a policy over another's, or not a number if that is not there. */
  static double ratio(BacktestSums sums, String policy, String to) {
    PolicySums of = sums.policies().get(policy);
    PolicySums other = sums.policies().get(to);
    return of == null || other == null || other.bill().units() == 0
        ? Double.NaN
        : (double) of.bill().units() / other.bill().units();
  }

  /** The tables for a terminal. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    result
        .sums()
        .forEach(
            (provider, sums) -> {
              text.append(
                  String.format(
                      Locale.ROOT,
                      "%s: %,d objects, %,d object-days from %s to %s%n",
                      provider,
                      sums.objects(),
                      sums.objectDays(),
                      Days.iso(result.span().firstDay() + settings.warmUpDays()),
                      Days.iso(result.span().lastDay())));
              text.append(
                  "  policy                        cost    saved   x optimum  storage   reads"
                      + "   moves  dearer  worst   harm     moves  thrash  first byte p99\n");
              sums.policies().forEach((name, policy) -> append(text, sums, name, policy));
              sums.policies().forEach((name, policy) -> append(text, name, policy.reliability()));
              text.append('\n');
            });
    return text.toString();
  }

  private static void append(
      StringBuilder text, BacktestSums sums, String name, PolicySums policy) {
    Bill bill = policy.bill();
    double all = Math.max(1, bill.units());
    double storage =
        bill.units(BillLine.STORAGE)
            + bill.units(BillLine.OVERHEAD)
            + bill.units(BillLine.MONITORING);
    double reads =
        bill.units(BillLine.READ_REQUESTS)
            + bill.units(BillLine.WRITE_REQUESTS)
            + bill.units(BillLine.RETRIEVAL);
    double saved = 1 - ratio(sums, name, Baselines.Nothing.NAME);
    double regret = ratio(sums, name, BacktestPolicy.OPTIMUM);
    long firstByte = policy.firstByteMillis(SHARES[2]);
    text.append(
        String.format(
            Locale.ROOT,
            "  %-20s %,14.2f  %s  %s  %6.1f%%  %5.1f%%  %5.1f%%  %s  %s  %s %,9d  %6d  %14s%n",
            name,
            bill.totalUsd(),
            Double.isNaN(saved) ? "      -" : String.format(Locale.ROOT, "%6.1f%%", 100 * saved),
            Double.isNaN(regret) ? "        -" : String.format(Locale.ROOT, "%10.4f", regret),
            100 * storage / all,
            100 * reads / all,
            100 * (all - storage - reads) / all,
            Double.isNaN(saved)
                ? "     -"
                : String.format(Locale.ROOT, "%5.1f%%", 100.0 * policy.dearer() / sums.objects()),
            Double.isNaN(saved) ? "    -" : String.format(Locale.ROOT, "%5.2f", policy.worst()),
            Double.isNaN(saved) ? "    -" : String.format(Locale.ROOT, "%5.2f", policy.harm()),
            policy.moves(),
            policy.thrash(),
            firstByte < 0 ? "-" : firstByte + " ms"));
  }

  private static void append(StringBuilder text, String name, Reliability reliability) {
    if (reliability.verdicts() == 0) {
      return;
    }
    text.append(
        String.format(
            Locale.ROOT,
            "  confidence of %s, on average %.1f points from the share of %,d verdicts that proved"
                + " right:%n   ",
            name,
            100 * reliability.error(),
            reliability.verdicts()));
    for (int bin = 0; bin < Reliability.BINS; bin++) {
      if (reliability.verdicts(bin) > 0) {
        text.append(
            String.format(
                Locale.ROOT,
                " %.0f%%: %.0f%% of %,d",
                100 * reliability.confidence(bin),
                100 * reliability.right(bin),
                reliability.verdicts(bin)));
      }
    }
    text.append('\n');
  }

  /** Everything, for programs; amounts as exact decimals. */
  public ObjectNode toJson() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("schema_version", 1);
    json.put("first_day", Days.iso(result.span().firstDay()));
    json.put("scored_from", Days.iso(result.span().firstDay() + settings.warmUpDays()));
    json.put("last_day", Days.iso(result.span().lastDay()));
    json.put("price_version", priceVersion);
    json.put("size_scale", settings.rules().sizeScale());
    json.put("bytes_read", settings.rules().wholeReads() ? "whole objects" : "as logged");
    var models = json.putArray("models");
    result
        .models()
        .forEach(
            (day, model) -> {
              ObjectNode each = models.addObject();
              each.put("model_version", model.version());
              each.put("in_use_from", day == Integer.MIN_VALUE ? null : Days.iso(day));
            });
    ObjectNode providers = json.putObject("providers");
    result.sums().forEach((name, sums) -> fill(providers.putObject(name), sums));
    return json;
  }

  private static void fill(ObjectNode json, BacktestSums sums) {
    json.put("objects", sums.objects());
    json.put("object_days", sums.objectDays());
    ObjectNode policies = json.putObject("policies");
    sums.policies().forEach((name, policy) -> fill(policies.putObject(name), sums, name, policy));
  }

  private static void fill(ObjectNode json, BacktestSums sums, String name, PolicySums policy) {
    Bill bill = policy.bill();
    json.put("cost", bill.total());
    PolicySums nothing = sums.policies().get(Baselines.Nothing.NAME);
    if (nothing != null) {
      json.put("saving", Bill.usd(nothing.bill().units() - bill.units()));
      json.put("saving_percent", 100 * (1 - ratio(sums, name, Baselines.Nothing.NAME)));
      ObjectNode dearer = json.putObject("dearer_than_nothing");
      dearer.put("objects", policy.dearer());
      dearer.put("share", policy.dearer() / (double) Math.max(1, sums.objects()));
      dearer.put("by", Bill.usd(policy.dearerUnits()));
      dearer.put("worst_ratio", policy.worst());
      dearer.put("worst_ratio_to_nothing_or_auto", policy.harm());
    }
    PolicySums optimum = sums.policies().get(BacktestPolicy.OPTIMUM);
    if (optimum != null) {
      json.put("cost_over_optimum", ratio(sums, name, BacktestPolicy.OPTIMUM));
      json.put("regret", Bill.usd(bill.units() - optimum.bill().units()));
    }
    json.put("moves", policy.moves());
    json.put("thrash", policy.thrash());
    if (policy.reliability().verdicts() > 0) {
      fill(json.putObject("confidence"), policy.reliability());
    }
    ObjectNode firstByte = json.putObject("first_byte_ms");
    for (int i = 0; i < SHARES.length; i++) {
      firstByte.put(SHARE_NAMES[i], policy.firstByteMillis(SHARES[i]));
    }
    ObjectNode lines = json.putObject("lines");
    for (BillLine line : BillLine.values()) {
      lines.put(line.name().toLowerCase(Locale.ROOT), bill.amount(line));
    }
    ObjectNode months = json.putObject("months");
    for (YearMonth month : bill.months()) {
      ObjectNode each = months.putObject(month.toString());
      for (BillLine line : BillLine.values()) {
        BigDecimal amount = bill.amount(month, line);
        if (amount.signum() != 0) {
          each.put(line.name().toLowerCase(Locale.ROOT), amount);
        }
      }
    }
    ObjectNode prefixes = json.putObject("prefixes");
    policy.byPrefix().forEach((prefix, units) -> prefixes.put(prefix, Bill.usd(units)));
  }

  private static void fill(ObjectNode json, Reliability reliability) {
    json.put("expected_calibration_error", reliability.error());
    ArrayNode bins = json.putArray("bins");
    for (int bin = 0; bin < Reliability.BINS; bin++) {
      if (reliability.verdicts(bin) > 0) {
        ObjectNode each = bins.addObject();
        each.put("confidence", reliability.confidence(bin));
        each.put("proved_right", reliability.right(bin));
        each.put("verdicts", reliability.verdicts(bin));
      }
    }
  }
}
