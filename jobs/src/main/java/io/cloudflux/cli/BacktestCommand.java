package io.cloudflux.cli;

import io.cloudflux.backtest.BacktestPolicy;
import io.cloudflux.backtest.ReplayRules;
import io.cloudflux.decision.PolicyFile;
import io.cloudflux.jobs.backtest.BacktestJob;
import io.cloudflux.jobs.backtest.BacktestPlot;
import io.cloudflux.jobs.backtest.BacktestReport;
import io.cloudflux.jobs.backtest.BacktestSettings;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.config.InputOptions;
import io.cloudflux.jobs.config.PolicyOptions;
import io.cloudflux.jobs.config.PriceOptions;
import io.cloudflux.jobs.config.ReportFile;
import io.cloudflux.price.PriceBook;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Replays logs under policies. */
@Command(
    name = "backtest",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Replay the logs under one policy after the other: what each would have been billed, line by"
          + " line, and how far that is from the least possible."
    },
    footer = {
      "",
      "Objects begin in the provider's standard class, when they were last modified or first read,"
          + " and end with the logs: minimum days not served by then are charged. A policy knows,"
          + " at a day's start, the days before it; forecast models are trained on the way."
    })
final class BacktestCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin InputOptions input = new InputOptions();

  @Option(
      names = "--policies",
      paramLabel = "NAME",
      split = ",",
      description = {
        "What to replay, comma separated: nothing, age-30-90, idle-30-90, idle-30-90-promote,"
            + " ski-rental, auto (the provider's own tiering), threshold, expected-cost, cloudflux,"
            + " cloudflux-foresight (the same policy, told the reads that will come: slow), optimum"
            + " (the least possible, knowing all). Default: all but cloudflux-foresight."
      })
  List<String> policies = List.of();

  @Option(
      names = "--providers",
      paramLabel = "NAME",
      split = ",",
      description = {
        "Whose prices to use, comma separated: all objects are replayed with each. Default: those"
            + " of each object's own scheme."
      })
  List<String> providers = List.of();

  @Option(
      names = "--default-provider",
      paramLabel = "NAME",
      defaultValue = "s3",
      description =
          "Without --providers, whose prices apply to objects whose id names no cloud."
              + " Default: ${DEFAULT-VALUE}.")
  String defaultProvider;

  @Mixin PriceOptions prices = new PriceOptions();

  @Option(
      names = "--warm-up-days",
      paramLabel = "DAYS",
      defaultValue = "0",
      description = {
        "Days at the logs' beginning that policies and models see, but that nobody is billed for."
            + " Default: ${DEFAULT-VALUE}."
      })
  int warmUpDays;

  @Option(
      names = "--retrain-days",
      paramLabel = "DAYS",
      defaultValue = "60",
      description = "Days between two trainings of the forecast model. Default: ${DEFAULT-VALUE}.")
  int retrainDays;

  @Option(
      names = "--size-scale",
      paramLabel = "FACTOR",
      defaultValue = "1",
      description = {
        "What all sizes are multiplied by: to see what a trace of small files would cost if they"
            + " were larger. Default: ${DEFAULT-VALUE}."
      })
  double sizeScale;

  @Option(
      names = "--bytes-read",
      paramLabel = "WHICH",
      defaultValue = "whole",
      description = {
        "What a read retrieves: whole, the whole object, so that anyone can recompute costs from"
            + " counts and sizes; or logged, the bytes in the logs. Default: ${DEFAULT-VALUE}."
      })
  String bytesRead;

  @Mixin PolicyOptions policy = new PolicyOptions();

  @Option(names = "--report", paramLabel = "FILE", description = "Write all figures as JSON.")
  Path report;

  @Option(
      names = "--moves",
      paramLabel = "FILE",
      description = {
        "Write every move as a line of JSON: provider, policy, object, day, from, to, size_bytes."
            + " A class takes effect at the start of that UTC day."
      })
  Path moves;

  @Option(
      names = "--plot",
      paramLabel = "FILE.png",
      description = "Draw cost over time by policy, and cost over the optimum.")
  Path plot;

  @Mixin BatchJobOptions jobs = new BatchJobOptions();

  @Override
  public Integer call() throws Exception {
    PriceBook book = prices.open();
    BacktestSettings settings = settings(book);
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Configuration flink = jobs.configuration(err);
    BacktestJob.Result result;
    try (Writer lines = moves == null ? Writer.nullWriter() : Files.newBufferedWriter(moves)) {
      result =
          BacktestJob.run(
              input,
              book,
              settings,
              retrainDays,
              flink,
              line -> {
                err.println(line);
                err.flush();
              },
              move -> write(move, lines));
    }
    BacktestReport text = new BacktestReport(result, settings, book.version());
    if (report != null) {
      ReportFile.write(text.toJson(), report);
    }
    if (plot != null) {
      BacktestPlot.write(text, plot);
    }
    out.print(text.toText());
    out.flush();
    return 0;
  }

  private BacktestSettings settings(PriceBook book) {
    if (warmUpDays < 0) {
      throw ConfigurationException.of("warm-up-days", warmUpDays, "is not 0 or more");
    }
    if (retrainDays < 1) {
      throw ConfigurationException.of("retrain-days", retrainDays, "is not at least 1");
    }
    if (!bytesRead.equals("whole") && !bytesRead.equals("logged")) {
      throw ConfigurationException.of("bytes-read", bytesRead, "is neither whole nor logged");
    }
    if (!(sizeScale > 0 && sizeScale < Double.POSITIVE_INFINITY)) {
      throw ConfigurationException.of("size-scale", sizeScale, "is not above 0");
    }
    providers.forEach(each -> PriceOptions.requireProvider("providers", each, book));
    PriceOptions.requireProvider("default-provider", defaultProvider, book);
    PolicyFile file = policy.open(book);
    Map<String, BacktestPolicy> all = BacktestPolicy.all(file);
    List<BacktestPolicy> chosen = new ArrayList<>();
    List<String> names = new ArrayList<>(policies);
    if (names.isEmpty()) {
      names.addAll(all.keySet());
      names.remove(BacktestPolicy.FORESIGHT);
      names.add(BacktestPolicy.OPTIMUM);
    }
    for (String name : names) {
      BacktestPolicy named = all.get(name);
      if (named != null) {
        chosen.add(named);
      } else if (!name.equals(BacktestPolicy.OPTIMUM)) {
        throw ConfigurationException.of(
            "policies",
            name,
            "is not one of " + String.join(", ", all.keySet()) + ", " + BacktestPolicy.OPTIMUM);
      }
    }
    return new BacktestSettings(
        chosen,
        names.contains(BacktestPolicy.OPTIMUM),
        providers,
        defaultProvider,
        warmUpDays,
        moves != null,
        new ReplayRules(
            sizeScale,
            bytesRead.equals("whole"),
            file.constraints().everywhere().maxLatencyMillis(),
            file.constraints().everywhere().excludedClasses()),
        file.constraints().scans());
  }

  private static void write(String line, Writer to) {
    try {
      to.write(line);
      to.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException("--moves: " + e.getMessage(), e);
    }
  }
}
