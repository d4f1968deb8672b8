package io.cloudflux.jobs.tiering;

import io.cloudflux.jobs.config.BytesConverter;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.config.DurationConverter;
import io.cloudflux.jobs.source.KafkaOptions;
import io.cloudflux.jobs.source.LineFormat;
import io.cloudflux.jobs.source.LineSource;
import io.cloudflux.jobs.source.RawLine;
import io.cloudflux.plan.MigrationPlanner;
import io.cloudflux.plan.MoverWindow;
import io.cloudflux.plan.PlanLimits;
import io.cloudflux.price.PriceBook;
import java.time.Duration;
import java.util.List;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.TimeUtils;
import picocli.CommandLine.Option;

/** The flags that say what is planned. */
public final class PlanOptions {
  @Option(
      names = "--plan.max-objects",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Most objects in a plan, 1 to 5000. Default: ${DEFAULT-VALUE}.")
  int maxObjects;

  @Option(
      names = "--plan.max-bytes",
      paramLabel = "SIZE",
      defaultValue = "10t",
      converter = BytesConverter.class,
      description = "Most bytes in a plan. Default: ${DEFAULT-VALUE}.")
  long maxBytes;

  @Option(
      names = "--plan.bandwidth",
      paramLabel = "SIZE",
      defaultValue = "500m",
      converter = BytesConverter.class,
      description = "Bytes a second the mover copies; for durations. Default: ${DEFAULT-VALUE}.")
  long bandwidth;

  @Option(
      names = "--plan.requests-per-second",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Requests a second the mover makes; for durations. Default: ${DEFAULT-VALUE}.")
  double requestsPerSecond;

  @Option(
      names = "--plan.window",
      paramLabel = "HOUR-HOUR",
      defaultValue = "0-24",
      description = "Hours of the day, UTC, in which the mover copies. Default: ${DEFAULT-VALUE}.")
  String window;

  @Option(
      names = "--plan.max-payback-days",
      paramLabel = "DAYS",
      defaultValue = "365",
      description = {
        "Moves that have paid for themselves later than that, or never, are not planned, unless"
            + " readers need the class they lead to. Default: ${DEFAULT-VALUE}."
      })
  int maxPaybackDays;

  @Option(
      names = "--plan.budget-per-month",
      paramLabel = "USD",
      description = {
        "Most that the moves planned in a bucket in a calendar month may cost; what does not fit"
            + " waits for the next. Without it there is no limit."
      })
  Double budgetPerMonth;

  @Option(
      names = "--plan.expire-after",
      paramLabel = "DURATION",
      defaultValue = "30d",
      converter = DurationConverter.class,
      description = {
        "With --commands: whole days of event time after which a plan that nobody has approved"
            + " expires. Default: ${DEFAULT-VALUE}."
      })
  Duration expireAfter;

  @Option(
      names = "--commands",
      paramLabel = "SOURCE",
      split = ",",
      description = {
        "Commands on plans: kafka:TOPIC (migration-commands), or files of JSON lines. Without it"
            + " plans stay PLANNED."
      })
  List<String> commands = List.of();

  private static final String COMMANDS_UID = "migration-commands";

  /** A plan must fit into one Kafka message. */
  private static final int MOST_OBJECTS = 5000;

  private static final int MOST_PAYBACK_DAYS = 36_500;

  /**
   * @throws ConfigurationException naming the key, the value and what is allowed
   */
  MigrationPlanner planner(PriceBook prices) {
    if (maxObjects < 1 || maxObjects > MOST_OBJECTS) {
      throw ConfigurationException.of(
          "plan.max-objects", maxObjects, "is not between 1 and " + MOST_OBJECTS);
    }
    if (maxBytes < 1) {
      throw ConfigurationException.of("plan.max-bytes", maxBytes, "is not at least 1");
    }
    if (bandwidth < 1) {
      throw ConfigurationException.of(
          "plan.bandwidth", bandwidth, "is not at least 1 byte a second");
    }
    if (!(requestsPerSecond > 0)) {
      throw ConfigurationException.of(
          "plan.requests-per-second", requestsPerSecond, "is not a number above 0");
    }
    MoverWindow hours;
    try {
      hours = MoverWindow.parse(window);
    } catch (IllegalArgumentException e) {
      throw ConfigurationException.of(
          "plan.window", window, "is not two hours of the day; such as 22-6, or 0-24");
    }
    return new MigrationPlanner(maxObjects, maxBytes, bandwidth, requestsPerSecond, hours, prices);
  }

  /**
   * @throws ConfigurationException naming the key, the value and what is allowed
   */
  PlanLimits limits() {
    if (maxPaybackDays < 1 || maxPaybackDays > MOST_PAYBACK_DAYS) {
      throw ConfigurationException.of(
          "plan.max-payback-days", maxPaybackDays, "is not between 1 and " + MOST_PAYBACK_DAYS);
    }
    if (budgetPerMonth == null) {
      return new PlanLimits(maxPaybackDays, Double.POSITIVE_INFINITY);
    }
    if (!(budgetPerMonth > 0 && budgetPerMonth < Double.POSITIVE_INFINITY)) {
      throw ConfigurationException.of(
          "plan.budget-per-month", budgetPerMonth, "is not above 0; a number of dollars");
    }
    return new PlanLimits(maxPaybackDays, budgetPerMonth);
  }

  /**
   * @throws ConfigurationException naming the key, the value and what is allowed
   */
  int expireAfterDays() {
    long days = expireAfter.toDays();
    if (!Duration.ofDays(days).equals(expireAfter) || days < 1 || days > MOST_PAYBACK_DAYS) {
      throw ConfigurationException.of(
          "plan.expire-after",
          TimeUtils.formatWithHighestUnit(expireAfter),
          "is not between 1 and " + MOST_PAYBACK_DAYS + " whole days");
    }
    return (int) days;
  }

  /** The lines with commands, or null if none are followed. */
  DataStream<RawLine> commands(StreamExecutionEnvironment env, KafkaOptions kafka) {
    return commands.isEmpty()
        ? null
        : new LineSource("commands", commands)
            .reference(env, kafka, new LineFormat(), COMMANDS_UID);
  }
}
