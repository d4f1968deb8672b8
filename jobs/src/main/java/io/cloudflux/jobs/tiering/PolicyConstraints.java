package io.cloudflux.jobs.tiering;

import io.cloudflux.decision.CloudfluxPolicy;
import io.cloudflux.decision.ExpectedCostPolicy;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.price.PriceBook;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import picocli.CommandLine.Option;

/** What a policy must keep to, the same at work and in a back-test. */
public final class PolicyConstraints {
  private static final double MOST_HARM = 10;

  @Option(
      names = "--policy.max-latency-ms",
      paramLabel = "MS",
      defaultValue = "" + ExpectedCostPolicy.DEFAULT_MAX_LATENCY_MILLIS,
      description = {
        "Time to first byte accepted for objects without a latency_ms tag; 43200000 (12 h) lets"
            + " archives in. Default: ${DEFAULT-VALUE}."
      })
  long maxLatencyMillis;

  @Option(
      names = "--policy.excluded-classes",
      paramLabel = "CLASS",
      split = ",",
      defaultValue = ExpectedCostPolicy.DEFAULT_EXCLUDED_CLASS,
      description =
          "Classes never advised, comma separated; none for no exclusion."
              + " Default: ${DEFAULT-VALUE}.")
  List<String> excludedClasses = List.of();

  @Option(
      names = "--policy.no-harm",
      paramLabel = "SHARE",
      defaultValue = "" + CloudfluxPolicy.DEFAULT_NO_HARM,
      description = {
        "cloudflux: what following the advice may cost an object more than doing nothing, whatever"
            + " the forecast says, as a share of its cost over its life, at least a year; 0 to 10."
            + " Default: ${DEFAULT-VALUE}."
      })
  double noHarm;

  /**
   * The policy cloudflux with these constraints.
   *
   * @throws ConfigurationException naming the key, the value and what is allowed
   */
  public CloudfluxPolicy cloudflux(PriceBook book) {
    if (!(noHarm >= 0 && noHarm <= MOST_HARM)) {
      throw ConfigurationException.of("policy.no-harm", noHarm, "is not between 0 and 10");
    }
    return new CloudfluxPolicy(maxLatencyMillis(), excluded(book), noHarm);
  }

  /**
   * The policy expected-cost with these constraints.
   *
   * @throws ConfigurationException naming the key, the value and what is allowed
   */
  ExpectedCostPolicy expectedCost(int horizonDays, PriceBook book) {
    return new ExpectedCostPolicy(horizonDays, maxLatencyMillis(), excluded(book));
  }

  private long maxLatencyMillis() {
    if (maxLatencyMillis < 1) {
      throw ConfigurationException.of(
          "policy.max-latency-ms", maxLatencyMillis, "is not at least 1");
    }
    return maxLatencyMillis;
  }

  private SortedSet<String> excluded(PriceBook book) {
    SortedSet<String> excluded = new TreeSet<>(excludedClasses);
    excluded.remove("none");
    for (String name : excluded) {
      if (book.providers().values().stream().noneMatch(p -> p.classes().containsKey(name))) {
        throw ConfigurationException.of(
            "policy.excluded-classes", name, "is no class of the price book");
      }
    }
    return excluded;
  }
}
