package io.cloudflux.cli;

import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.config.PolicyOptions;
import io.cloudflux.jobs.config.PriceOptions;
import io.cloudflux.object.ObjectId;
import io.cloudflux.plan.export.ExportedObject;
import io.cloudflux.plan.export.LifecycleCompiler;
import io.cloudflux.plan.export.LifecycleDialect;
import io.cloudflux.plan.export.LifecycleRule;
import io.cloudflux.plan.export.LifecycleRules;
import io.cloudflux.plan.export.MoveListFormat;
import io.cloudflux.plans.DecisionFiles;
import io.cloudflux.plans.MoveLists;
import io.cloudflux.plans.PlanStore;
import io.cloudflux.plans.StoredDecision;
import io.cloudflux.price.PriceBook;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.text.Figures;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes decisions down as what people already run. */
@Command(
    name = "export",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Write decisions down as what people already run: lists of objects for tools that move them,"
          + " or lifecycle rules, and what those lose by being coarse.",
      "From Postgres, or from files of the files sink (--decisions). Nothing is moved.",
      "Rules move nothing to where the policy file forbids it: give the one that decided."
    })
final class ExportCommand implements Callable<Integer> {
  private static final int RULES_SHOWN = 20;

  /** What is written. */
  enum Format {
    s3_batch(MoveListFormat.S3_BATCH, null),
    s3_lifecycle(null, LifecycleDialect.S3),
    gcs_lifecycle(null, LifecycleDialect.GCS),
    azure_lifecycle(null, LifecycleDialect.AZURE),
    s5cmd(MoveListFormat.S5CMD, null),
    rclone(MoveListFormat.RCLONE, null),
    azcopy(MoveListFormat.AZCOPY, null);

    private final MoveListFormat lists;
    private final LifecycleDialect rules;

    Format(MoveListFormat lists, LifecycleDialect rules) {
      this.lists = lists;
      this.rules = rules;
    }

    @Override
    public String toString() {
      return name().replace('_', '-');
    }

    /** Whether objects with ids of a scheme, at prices of a provider, can be in it. */
    boolean takes(String scheme, ProviderPrices prices) {
      return rules != null
          ? PriceBook.providerKey(scheme).filter(rules.provider()::equals).isPresent()
              && prices.provider().equals(rules.provider())
          : lists.takes(scheme);
    }
  }

  @Spec CommandSpec spec;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      required = true,
      converter = FormatOption.class,
      completionCandidates = FormatOption.class,
      description = "One of ${COMPLETION-CANDIDATES}.")
  Format format;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder, new or empty.")
  Path out;

  @Option(
      names = "--decisions",
      paramLabel = "FILE",
      split = ",",
      description = "Files, folders or globs of JSON lines, results/tier-decisions. Else Postgres.")
  List<String> decisions = List.of();

  @Option(
      names = "--prefix",
      paramLabel = "PREFIX",
      defaultValue = "",
      description = "Only objects whose id begins so, s3://bucket/folder/.")
  String prefix;

  @Option(
      names = "--plan",
      paramLabel = "PLAN",
      description = "Lists only: the moves of that plan that are still advised, from Postgres.")
  String plan;

  @Option(
      names = "--max-payback-days",
      paramLabel = "DAYS",
      defaultValue = "365",
      description = {
        "Lists only: moves that pay back later are left out, unless readers need them. Default:"
            + " ${DEFAULT-VALUE}."
      })
  int maxPaybackDays;

  @Option(
      names = "--horizon-days",
      paramLabel = "DAYS",
      defaultValue = "90",
      description = {
        "Rules only: days over which what moves cost once is spread. Default: ${DEFAULT-VALUE}."
      })
  int horizonDays;

  @Mixin PriceOptions prices = new PriceOptions();

  @Mixin PolicyOptions policy = new PolicyOptions();

  @Mixin Services services = new Services();

  @Override
  public Integer call() throws Exception {
    PriceBook book = prices.open();
    if (plan != null && (format.rules != null || !decisions.isEmpty())) {
      throw ConfigurationException.of(
          "plan", plan, "is for lists from Postgres, not for rules or --decisions");
    }
    if (format.rules != null && horizonDays < 1) {
      throw ConfigurationException.of("horizon-days", horizonDays, "is not at least 1");
    }
    if (format.lists != null && maxPaybackDays < 1) {
      throw ConfigurationException.of("max-payback-days", maxPaybackDays, "is not at least 1");
    }
    newFolder();
    PrintWriter report = spec.commandLine().getOut();
    if (format.rules != null) {
      rules(book, report);
    } else {
      lists(book, report);
    }
    report.flush();
    return 0;
  }

  private void newFolder() throws IOException {
    Files.createDirectories(out);
    try (Stream<Path> files = Files.list(out)) {
      if (files.findAny().isPresent()) {
        throw ConfigurationException.of("out", out, "is not empty; name a new folder");
      }
    }
  }

  /** Each decision that the format can take, with its prices. */
  private void each(PriceBook book, PricedDecision consumer) throws Exception {
    PlanStore.DecisionConsumer ofTheFormat =
        decision -> {
          ProviderPrices its = book.providers().get(decision.provider());
          if (its != null && format.takes(ObjectId.scheme(decision.object()), its)) {
            consumer.accept(decision, its);
          }
        };
    if (!decisions.isEmpty()) {
      DecisionFiles.read("decisions", decisions, prefix, ofTheFormat);
      return;
    }
    try (PlanStore store = new PlanStore(services.postgres())) {
      if (plan != null && store.find(plan).isEmpty()) {
        throw ConfigurationException.of("plan", plan, "is no plan in Postgres");
      }
      store.decisions(prefix, plan, ofTheFormat);
    }
  }

  private interface PricedDecision {
    void accept(StoredDecision decision, ProviderPrices prices);
  }

  private void lists(PriceBook book, PrintWriter report) throws Exception {
    try (MoveLists lists = new MoveLists(out, format.lists)) {
      each(
          book,
          (decision, its) -> {
            if (decision.worthMoving(maxPaybackDays)) {
              lists.add(decision, its);
            }
          });
      report.printf("%,d objects in %,d lists%n", lists.listed(), lists.commands().size());
      if (lists.restoreFirst() > 0) {
        report.printf(
            "  %,d of them in an archive: restore what is in ...-restore-first before%n",
            lists.restoreFirst());
      }
      if (lists.tooLarge() > 0) {
        report.printf(
            "  %,d more are over 5 GB, which this tool does not copy: in ...-over-5gb.txt%n",
            lists.tooLarge());
      }
      if (lists.unnameable() > 0) {
        report.printf("  %,d left out: a line cannot hold their names%n", lists.unnameable());
      }
      lists.commands().values().forEach(command -> report.printf("  %s%n", command));
    }
  }

  private void rules(PriceBook book, PrintWriter report) throws Exception {
    ProviderPrices its = book.provider(format.rules.provider());
    LifecycleCompiler compiler =
        new LifecycleCompiler(its, format.rules, policy.open(book).constraints(), horizonDays);
    each(
        book,
        (decision, ignored) ->
            compiler.add(
                new ExportedObject(
                    decision.object(),
                    decision.currentClass(),
                    decision.advisedClass(),
                    decision.sizeBytes(),
                    decision.idleDays(),
                    decision.readsPerMonth(),
                    decision.bytesReadPerMonth(its),
                    decision.monthlySaving(),
                    decision.moveCost(),
                    decision.excluded())));
    for (LifecycleRules bucket : compiler.compile()) {
      report.printf(
          "%s: %,d rules save %s a month of the %s that moving each object as decided saves%n",
          bucket.bucket(),
          bucket.rules().size(),
          Figures.usd(bucket.saving()),
          Figures.usd(bucket.decidedSaving()));
      report.printf(
          "  %s lost by being coarse: %,d of %,d moves are made, and %,d that are not advised%n",
          Figures.usd(bucket.lost()), bucket.asDecided(), bucket.moves(), bucket.otherwise());
      if (bucket.leftOut() > 0) {
        report.printf("  %,d rules left out: there may not be so many%n", bucket.leftOut());
      }
      List<LifecycleRule> best =
          bucket.rules().stream().sorted(LifecycleRule.BY_SAVING).limit(RULES_SHOWN).toList();
      for (LifecycleRule rule : best) {
        report.printf(
            "  %-40s -> %-20s from %3d days on, saves %10s a month, %,d objects, %,d of them not"
                + " advised%n",
            rule.prefix().isEmpty() ? "(all)" : rule.prefix(),
            rule.toClass(),
            rule.days(),
            Figures.usd(rule.saving()),
            rule.asDecided() + rule.otherwise(),
            rule.otherwise());
      }
      if (bucket.rules().size() > RULES_SHOWN) {
        report.printf("  and %,d more%n", bucket.rules().size() - RULES_SHOWN);
      }
      if (!bucket.rules().isEmpty()) {
        String name = bucket.bucket().replace("://", "-").replace('/', '-') + "-lifecycle.json";
        Files.writeString(
            out.resolve(name), format.rules.write(its, bucket.rules()), StandardCharsets.UTF_8);
        report.printf("  %s%n", out.resolve(name));
      }
    }
  }
}
