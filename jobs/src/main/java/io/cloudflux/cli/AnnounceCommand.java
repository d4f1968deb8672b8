package io.cloudflux.cli;

import io.cloudflux.decision.PolicyFile;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.config.PolicyOptions;
import io.cloudflux.jobs.config.PriceOptions;
import io.cloudflux.jobs.source.LinePublisher;
import io.cloudflux.jobs.tiering.SettingsAnnouncement;
import io.cloudflux.price.PriceBook;
import io.cloudflux.time.Days;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells running jobs to change over to other prices or another policy. */
@Command(
    name = "announce",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Have running jobs decide with other prices or another policy, from a midnight (UTC) on.",
      "Both are checked before they are told. A job refuses what it hears of after it has decided"
          + " as of that day, and price books that lack a class of the one in force: in dead"
          + " letters, with the reason."
    })
final class AnnounceCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(
      names = "--settings",
      paramLabel = "TARGET",
      defaultValue = "kafka:tiering-settings",
      description =
          "Where the job reads settings (run tiering --settings-updates): kafka:TOPIC, or a file."
              + " Default: ${DEFAULT-VALUE}.")
  String settings;

  @Option(
      names = "--effective-from",
      paramLabel = "DAY",
      required = true,
      description = "The UTC day whose midnight is the first boundary decided so: 2026-12-01.")
  String effectiveFrom;

  @Option(
      names = "--prices",
      paramLabel = "FILE",
      description = "Price book, like flink-conf/prices.yaml. Without it prices stay as they are.")
  Path prices;

  @Option(
      names = "--policy-file",
      paramLabel = "FILE",
      description = {
        "Policy, like flink-conf/policy.yaml. Without it the policy stays as it is. The classes it"
            + " names are checked against --prices; without that, by the job."
      })
  Path policy;

  @Mixin Services services = new Services();

  @Override
  public Integer call() throws Exception {
    if (prices == null && policy == null) {
      throw new ConfigurationException("announce: give --prices, --policy-file, or both");
    }
    int day = day(effectiveFrom);
    PriceBook book = prices == null ? null : PriceOptions.open(prices);
    PolicyFile file = policy == null ? null : PolicyOptions.open(policy, book);
    SettingsAnnouncement announcement =
        SettingsAnnouncement.of(day, read(prices), read(policy)).checked();
    try (LinePublisher jobs = LinePublisher.open("settings", settings, services::kafka)) {
      jobs.publish(List.of(new LinePublisher.Line(Days.iso(day), announcement.toJson())));
    }
    spec.commandLine()
        .getErr()
        .printf("Told %s: from %s on%s%n", settings, Days.iso(day), versions(announcement, file));
    spec.commandLine().getErr().flush();
    return 0;
  }

  /** As decisions will name them. */
  private static String versions(SettingsAnnouncement announcement, PolicyFile file) {
    PriceBook told = announcement.readPrices(null);
    return (told == null ? "" : " prices " + told.version())
        + (told == null || file == null ? "" : ",")
        + (file == null ? "" : " policy " + file.decides().version());
  }

  private static byte[] read(Path file) throws IOException {
    return file == null ? null : Files.readAllBytes(file);
  }

  private static int day(String text) {
    try {
      return (int) LocalDate.parse(text).toEpochDay();
    } catch (DateTimeException e) {
      throw ConfigurationException.of("effective-from", text, "is no day; such as 2026-12-01");
    }
  }
}
