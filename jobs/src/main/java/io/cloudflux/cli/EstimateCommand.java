package io.cloudflux.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudflux.decision.Constraints;
import io.cloudflux.decision.Limits;
import io.cloudflux.jobs.config.BytesConverter;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.config.PolicyOptions;
import io.cloudflux.jobs.config.PriceOptions;
import io.cloudflux.object.ObjectId;
import io.cloudflux.plan.MoveEstimate;
import io.cloudflux.plan.MoveEstimate.CostLine;
import io.cloudflux.plan.MoveEstimator;
import io.cloudflux.plans.PlanStore;
import io.cloudflux.plans.StoredDecision;
import io.cloudflux.price.CostModel;
import io.cloudflux.price.PriceBook;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;
import io.cloudflux.price.Usd;
import io.cloudflux.text.Figures;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prices a move that somebody thinks of, without making it. */
@Command(
    name = "estimate",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "What does it cost to move an object, or all below a prefix, to a class of this cloud or"
          + " another, and when has that paid for itself?",
      "With --size nothing but the price book is needed; without it, and for a prefix, sizes,"
          + " classes and expected reads are those of the decisions in Postgres. Reads are taken to"
          + " return whole objects where decisions do not tell."
    })
final class EstimateCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec CommandSpec spec;

  @Parameters(
      paramLabel = "OBJECT",
      arity = "0..1",
      description = "Object id: s3://bucket/key, gs://…, az://….")
  String object;

  @Option(
      names = "--prefix",
      paramLabel = "PREFIX",
      description = "In an object's place: all whose id begins so, s3://bucket/folder/.")
  String prefix;

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      converter = BytesConverter.class,
      description = "The object's size, bytes or 500m, 10g, 2t (powers of 1024).")
  Long size;

  @Option(
      names = "--class",
      paramLabel = "CLASS",
      description = "With --size: the class it is in; the provider's standard class by default.")
  String fromClass;

  @Option(
      names = "--reads",
      paramLabel = "N",
      description = "Reads a month of the object, or of each; what is forecast by default, or 0.")
  Double reads;

  @Option(
      names = "--days-in-class",
      paramLabel = "N",
      description = {
        "Days the objects have been in their class, for early deletion. By default what decisions"
            + " know of it; else the minimum is taken as served."
      })
  Integer daysInClass;

  @Option(
      names = "--to-provider",
      paramLabel = "NAME",
      description = "Where to: s3, gcs, azure. Default: the objects' own.")
  String toProvider;

  @Option(names = "--to-class", paramLabel = "CLASS", required = true, description = "Where to.")
  String toClass;

  @Option(
      names = "--readers-stay",
      description = "To another cloud: readers stay where they are, and read over the network.")
  boolean readersStay;

  @Option(
      names = "--max-payback-days",
      paramLabel = "DAYS",
      defaultValue = "365",
      description = "The latest payback called worth it. Default: ${DEFAULT-VALUE}.")
  int maxPaybackDays;

  @Option(
      names = "--bandwidth",
      paramLabel = "SIZE",
      defaultValue = "500m",
      converter = BytesConverter.class,
      description = "Bytes a second the mover copies. Default: ${DEFAULT-VALUE}.")
  long bandwidth;

  @Option(
      names = "--requests-per-second",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Requests a second the mover makes. Default: ${DEFAULT-VALUE}.")
  double requestsPerSecond;

  @Mixin PriceOptions prices = new PriceOptions();

  @Mixin PolicyOptions policy = new PolicyOptions();

  @Option(
      names = "--default-provider",
      paramLabel = "NAME",
      defaultValue = "s3",
      description = "Of objects whose id names no cloud. Default: ${DEFAULT-VALUE}.")
  String defaultProvider;

  @Option(names = "--json", description = "One JSON object.")
  boolean json;

  @Mixin Services services = new Services();

  private PriceBook book;
  private Constraints constraints;
  private ProviderPrices source;
  private ProviderPrices destination;
  private StorageClass to;
  private int notAllowed;
  private MoveEstimator estimator;

  // What could be had without leaving the cloud, by class; empty unless it is left.
  private final Map<String, MoveEstimator> instead = new LinkedHashMap<>();

  /**
   * The best class of the own cloud that answers as soon.
   *
   * @param name the class
   * @param estimate of going there
   */
  private record Alternative(String name, MoveEstimate estimate) {}

  @Override
  public Integer call() throws Exception {
    if ((object == null) == (prefix == null)) {
      throw new ConfigurationException("estimate: give an object or --prefix, one of them");
    }
    String what = object == null ? prefix : object;
    if (!ObjectId.isValid(what)) {
      throw ConfigurationException.of(
          object == null ? "prefix" : "object", what, "is no object id; such as s3://bucket/key");
    }
    if (object == null && (size != null || fromClass != null)) {
      throw new ConfigurationException("--size, --class: of an object, not of a prefix");
    }
    checkNumbers();
    book = prices.open();
    source =
        book.providerOfScheme(ObjectId.scheme(what))
            .orElseGet(() -> provider("default-provider", defaultProvider));
    constraints = policy.open(book).constraints();
    destination = toProvider == null ? source : provider("to-provider", toProvider);
    to = storageClass("to-class", destination, toClass);
    estimator =
        new MoveEstimator(source, destination, to, readersStay, bandwidth, requestsPerSecond);
    if (!source.provider().equals(destination.provider())) {
      for (StorageClass each : source.classes().values()) {
        if (each.firstByteMillis() <= to.firstByteMillis()) {
          instead.put(
              each.name(),
              new MoveEstimator(source, source, each, false, bandwidth, requestsPerSecond));
        }
      }
    }
    if (size != null) {
      StorageClass from =
          fromClass == null ? source.standard() : storageClass("class", source, fromClass);
      double monthly = reads == null ? 0 : reads;
      add(what, from, size, monthly, monthly * size, earlyDeletion(from, size), 0);
    } else {
      addStored(what);
    }
    PrintWriter out = spec.commandLine().getOut();
    MoveEstimate estimate = estimator.estimate();
    if (json) {
      out.println(JSON.writeValueAsString(toJson(what, estimate)));
    } else {
      print(what, estimate, out);
    }
    out.flush();
    return 0;
  }

  private void checkNumbers() {
    if (reads != null && !(reads >= 0 && reads < Double.POSITIVE_INFINITY)) {
      throw ConfigurationException.of("reads", reads, "is not a number of at least 0");
    }
    if (daysInClass != null && daysInClass < 0) {
      throw ConfigurationException.of("days-in-class", daysInClass, "is not at least 0");
    }
    if (maxPaybackDays < 1) {
      throw ConfigurationException.of("max-payback-days", maxPaybackDays, "is not at least 1");
    }
    if (bandwidth < 1) {
      throw ConfigurationException.of("bandwidth", bandwidth, "is not at least 1 byte a second");
    }
    if (!(requestsPerSecond > 0)) {
      throw ConfigurationException.of(
          "requests-per-second", requestsPerSecond, "is not a number above 0");
    }
  }

  private void add(
      String id,
      StorageClass from,
      long bytes,
      double monthly,
      double bytesRead,
      double earlyDeletionUsd,
      int idleDays) {
    if (!allowed(id, from)) {
      notAllowed++;
      return;
    }
    estimator.add(from, bytes, monthly, bytesRead, earlyDeletionUsd, idleDays);
    for (MoveEstimator each : instead.values()) {
      each.add(from, bytes, monthly, bytesRead, earlyDeletionUsd, idleDays);
    }
  }

  /**
   * Whether the policy file lets an object go there: where copies may go, and under a hold none.
   */
  private boolean allowed(String id, StorageClass from) {
    Limits limits = constraints.of(id);
    boolean leaves = !source.provider().equals(destination.provider());
    return leaves
        ? limits.mayLeaveFor(destination.provider()) && !limits.legalHold()
        : from.equals(to) || from.movesByRule(to) || !limits.legalHold();
  }

  /** The one that saves most in the time a payback may take, or null if the cloud is not left. */
  private Alternative alternative() {
    Alternative best = null;
    double most = 0;
    for (Map.Entry<String, MoveEstimator> each : instead.entrySet()) {
      MoveEstimate estimate = each.getValue().estimate();
      double months = maxPaybackDays / CostModel.DAYS_PER_MONTH;
      double saved = estimate.monthlySaving() * months - estimate.moveCost();
      if (saved > most) {
        most = saved;
        best = new Alternative(each.getKey(), estimate);
      }
    }
    return best;
  }

  private void addStored(String what) throws Exception {
    int[] found = {0};
    try (PlanStore store = new PlanStore(services.postgres())) {
      store.decisions(
          what,
          decision -> {
            if (object != null && !decision.object().equals(object)) {
              return;
            }
            found[0]++;
            StorageClass from = source.find(decision.currentClass()).orElse(source.standard());
            double monthly = reads == null ? decision.readsPerMonth() : reads;
            add(
                decision.object(),
                from,
                decision.sizeBytes(),
                monthly,
                reads == null ? decision.bytesReadPerMonth(source) : monthly * decision.sizeBytes(),
                daysInClass == null
                    ? earlyDeletion(decision, from)
                    : earlyDeletion(from, decision.sizeBytes()),
                decision.idleDays());
          });
    }
    if (found[0] == 0) {
      throw ConfigurationException.of(
          object == null ? "prefix" : "object", what, "has no decisions in Postgres; give --size");
    }
  }

  private double earlyDeletion(StorageClass from, long bytes) {
    int days = daysInClass == null ? from.minimumDays() : daysInClass;
    return new CostModel(source).earlyDeletion(from, bytes, days);
  }

  /** What a decision's move costs beyond the move itself. */
  private double earlyDeletion(StoredDecision decision, StorageClass from) {
    if (!decision.moves()) {
      return 0;
    }
    return source
        .find(decision.advisedClass())
        .map(
            advised ->
                decision.moveCost()
                    - new CostModel(source).moveCost(from, advised, decision.sizeBytes()))
        .filter(usd -> usd > 1e-9) // Decisions round their amounts.
        .orElse(0.0);
  }

  private ProviderPrices provider(String key, String name) {
    try {
      return book.provider(name);
    } catch (IllegalArgumentException e) {
      throw ConfigurationException.of(
          key, name, "is unknown; allowed: " + String.join(", ", book.providers().keySet()));
    }
  }

  private static StorageClass storageClass(String key, ProviderPrices prices, String name) {
    return prices
        .find(name)
        .orElseThrow(
            () ->
                ConfigurationException.of(
                    key,
                    name,
                    "is no class of %s; allowed: %s"
                        .formatted(
                            prices.provider(), String.join(", ", prices.classes().keySet()))));
  }

  private void print(String what, MoveEstimate estimate, PrintWriter out) {
    out.printf(
        "%s to %s %s: %,d %s, %s%s%s%n",
        what,
        destination.provider(),
        to.name(),
        estimate.objects(),
        estimate.objects() == 1 ? "object" : "objects",
        Figures.bytes(estimate.bytes()),
        estimate.unmoved() == 0 ? "" : ", %,d there already".formatted(estimate.unmoved()),
        notAllowed == 0 ? "" : ", %,d must stay (residency, legal hold)".formatted(notAllowed));
    out.println("Once");
    for (CostLine line : estimate.once()) {
      out.printf("  %-16s %14s%n", line.name(), Figures.usd(line.usd()));
    }
    out.printf("  %-16s %14s%n", "together", Figures.usd(estimate.moveCost()));
    out.println("A month           where it is  where it goes");
    row(out, "storage", estimate.storageBefore(), estimate.storageAfter());
    row(out, "reads", estimate.readsBefore(), estimate.readsAfter());
    if (estimate.readersEgress() > 0) {
      row(out, "to the readers", 0, estimate.readersEgress());
    }
    row(out, "together", estimate.monthlyBefore(), estimate.monthlyAfter());
    out.printf(
        "Saves %s a month, takes %s%s%n",
        Figures.usd(estimate.monthlySaving()),
        Figures.duration(estimate.durationSeconds()),
        estimate.methods().isEmpty() ? "" : " " + methods(estimate));
    Alternative best = alternative();
    if (best != null) {
      out.printf(
          "Without leaving %s: %s saves %s a month for %s once%n",
          source.provider(),
          best.name(),
          Figures.usd(best.estimate().monthlySaving()),
          Figures.usd(best.estimate().moveCost()));
    }
    double payback = payback(estimate, best);
    String than = best == null ? "" : " beyond that";
    out.println(
        switch (verdict(estimate, best)) {
          case NOTHING_TO_MOVE -> "There is nothing to move.";
          case WORTH_IT ->
              "Worth it: what it costs%s is back in %s.".formatted(than, Figures.payback(payback));
          case PAYS_BACK_TOO_LATE ->
              "Not worth it: what it costs%s is back in %s, later than %,d."
                  .formatted(than, Figures.payback(payback), maxPaybackDays);
          case NEVER_PAYS_BACK -> "Not worth it: it saves nothing%s.".formatted(than);
        });
  }

  private double payback(MoveEstimate estimate, Alternative best) {
    boolean alone =
        best == null || estimate.verdict(maxPaybackDays) != MoveEstimate.Verdict.WORTH_IT;
    return alone ? estimate.paybackDays() : estimate.paybackDaysBeyond(best.estimate());
  }

  private MoveEstimate.Verdict verdict(MoveEstimate estimate, Alternative best) {
    return best == null
        ? estimate.verdict(maxPaybackDays)
        : estimate.verdict(best.estimate(), maxPaybackDays);
  }

  private static String methods(MoveEstimate estimate) {
    return estimate.methods().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry -> entry.getKey() + " " + "%,d".formatted(entry.getValue()))
        .collect(Collectors.joining(", ", "(", ")"));
  }

  private static void row(PrintWriter out, String name, double before, double after) {
    out.printf("  %-14s %12s %14s%n", name, Figures.usd(before), Figures.usd(after));
  }

  private ObjectNode toJson(String what, MoveEstimate estimate) {
    ObjectNode node = JSON.createObjectNode();
    node.put(object == null ? "prefix" : "object", what);
    node.put("from_provider", source.provider());
    node.put("to_provider", destination.provider());
    node.put("to_class", to.name());
    node.put("objects", estimate.objects());
    node.put("already_there", estimate.unmoved());
    node.put("not_allowed", notAllowed);
    node.put("bytes", estimate.bytes());
    ObjectNode methods = node.putObject("methods");
    estimate.methods().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> methods.put(entry.getKey().name(), entry.getValue()));
    ObjectNode once = node.putObject("once");
    for (CostLine line : estimate.once()) {
      once.put(line.name().replace(' ', '_'), Usd.round(line.usd()));
    }
    node.put("move_cost", Usd.round(estimate.moveCost()));
    ObjectNode before = node.putObject("monthly_before");
    before.put("storage", Usd.round(estimate.storageBefore()));
    before.put("reads", Usd.round(estimate.readsBefore()));
    ObjectNode after = node.putObject("monthly_after");
    after.put("storage", Usd.round(estimate.storageAfter()));
    after.put("reads", Usd.round(estimate.readsAfter()));
    after.put("readers_egress", Usd.round(estimate.readersEgress()));
    node.put("monthly_saving", Usd.round(estimate.monthlySaving()));
    days(node, "payback_days", estimate.paybackDays());
    node.put("duration_seconds", estimate.durationSeconds());
    Alternative best = alternative();
    if (best != null) {
      ObjectNode other = node.putObject("without_leaving");
      other.put("class", best.name());
      other.put("monthly_saving", Usd.round(best.estimate().monthlySaving()));
      other.put("move_cost", Usd.round(best.estimate().moveCost()));
      days(node, "payback_days_beyond_that", estimate.paybackDaysBeyond(best.estimate()));
    }
    node.put("verdict", verdict(estimate, best).name());
    node.put("price_version", book.version());
    return node;
  }

  private static void days(ObjectNode node, String name, double days) {
    if (days < 0) {
      node.putNull(name);
    } else {
      node.put(name, Usd.round(days, 2));
    }
  }
}
