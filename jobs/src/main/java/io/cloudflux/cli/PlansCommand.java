package io.cloudflux.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.sink.PostgresOptions;
import io.cloudflux.jobs.source.LinePublisher;
import io.cloudflux.jobs.tiering.PlanCommand;
import io.cloudflux.plan.MigrationPlan;
import io.cloudflux.plans.PlanStore;
import io.cloudflux.plans.PlanStore.ItemRow;
import io.cloudflux.plans.PlanStore.PlanRow;
import io.cloudflux.text.Figures;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows migration plans, and tells the job what is to become of them. */
@Command(
    name = "plans",
    description = {
      "Migration plans: list them, look into one, approve or cancel; for movers: start, complete"
          + " or fail.",
      "On the services of a running demo, unless flags say where Postgres and Kafka are."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      PlansCommand.ListPlans.class,
      PlansCommand.Show.class,
      PlansCommand.Approve.class,
      PlansCommand.Cancel.class,
      PlansCommand.Start.class,
      PlansCommand.Complete.class,
      PlansCommand.Fail.class
    })
final class PlansCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(),
        "Missing what to do: " + String.join(", ", spec.subcommands().keySet()));
  }

  /** Lists plans. */
  @Command(
      name = "list",
      sortOptions = false,
      abbreviateSynopsis = true,
      description = "List plans, most saving per dollar of transition first.")
  static final class ListPlans implements Callable<Integer> {
    @Spec CommandSpec spec;

    @Option(
        names = "--status",
        paramLabel = "STATUS",
        description = "Only those: ${COMPLETION-CANDIDATES}.")
    MigrationPlan.Status status;

    @Option(names = "--bucket", paramLabel = "BUCKET", description = "Only those, s3://bucket.")
    String bucket;

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "20",
        description = "Default: ${DEFAULT-VALUE}.")
    int limit;

    @Option(names = "--json", description = "A JSON object a plan and line.")
    boolean json;

    @Mixin Services services = new Services();

    @Override
    public Integer call() throws Exception {
      if (limit < 1) {
        throw ConfigurationException.of("limit", limit, "is not at least 1");
      }
      PrintWriter out = spec.commandLine().getOut();
      List<PlanRow> plans;
      try (PlanStore store = new PlanStore(services.postgres())) {
        plans = store.list(status, bucket, limit);
      }
      for (PlanRow plan : plans) {
        if (json) {
          out.println(JSON.writeValueAsString(toJson(plan)));
        } else {
          out.printf(
              "%-30s %-9s %-40s %,7d of %,7d objects %9s  %s a month for %s once, back in %s%n",
              plan.planId(),
              plan.status(),
              "%s %s -> %s".formatted(plan.bucket(), plan.fromClass(), plan.toClass()),
              plan.objectsOpen(),
              plan.objects(),
              Figures.bytes(plan.bytes()),
              Figures.usd(plan.monthlySaving()),
              Figures.usd(plan.estimatedCost()),
              Figures.payback(plan.paybackDays()));
        }
      }
      if (plans.isEmpty() && !json) {
        out.println("No plans.");
      }
      out.flush();
      return 0;
    }
  }

  /** Shows a plan. */
  @Command(
      name = "show",
      sortOptions = false,
      abbreviateSynopsis = true,
      description = "Show a plan and its moves.")
  static final class Show implements Callable<Integer> {
    @Spec CommandSpec spec;

    @Parameters(paramLabel = "PLAN", description = "Id of the plan.")
    String planId;

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "20",
        description = "Most moves shown. Default: ${DEFAULT-VALUE}.")
    int limit;

    @Option(names = "--json", description = "One JSON object.")
    boolean json;

    @Mixin Services services = new Services();

    @Override
    public Integer call() throws Exception {
      if (limit < 0) {
        throw ConfigurationException.of("limit", limit, "is not at least 0");
      }
      PlanRow plan;
      List<ItemRow> items;
      try (PlanStore store = new PlanStore(services.postgres())) {
        plan = store.find(planId).orElseThrow(() -> unknown(planId));
        items = store.items(planId, limit);
      }
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        ObjectNode node = toJson(plan);
        ArrayNode array = node.putArray("items");
        for (ItemRow item : items) {
          ObjectNode each = array.addObject();
          each.put("object", item.object());
          each.put("size_bytes", item.sizeBytes());
          each.put("move_cost", item.moveCost());
          each.put("monthly_saving", item.monthlySaving());
          each.put("payback_days", item.paybackDays() < 0 ? null : item.paybackDays());
          each.put("still_advised", item.stillAdvised());
        }
        out.println(JSON.writeValueAsString(node));
      } else {
        print(plan, items, out);
      }
      out.flush();
      return 0;
    }

    private static void print(PlanRow plan, List<ItemRow> items, PrintWriter out) {
      out.printf("%s  %s%s%n", plan.planId(), plan.status(), since(plan));
      out.printf("  %s  %s -> %s%n", plan.bucket(), plan.fromClass(), plan.toClass());
      out.printf(
          "  %,d objects, %s; %,d of the moves are still advised%n",
          plan.objects(), Figures.bytes(plan.bytes()), plan.objectsOpen());
      out.printf(
          "  %s once, saves %s a month, back in %s%n",
          Figures.usd(plan.estimatedCost()),
          Figures.usd(plan.monthlySaving()),
          Figures.payback(plan.paybackDays()));
      if (plan.method() != null) {
        out.printf(
            "  %s, from %s on, takes %s%s%n",
            plan.method(),
            plan.earliestStart(),
            Figures.duration(plan.elapsedSeconds()),
            plan.restoreSeconds() == 0
                ? ""
                : ", " + Figures.duration(plan.restoreSeconds()) + " of it for the restore");
      }
      for (ItemRow item : items) {
        out.printf(
            "  %9s  %10s a month  %10s once  back in %-12s %s%s%n",
            Figures.bytes(item.sizeBytes()),
            Figures.usd(item.monthlySaving()),
            Figures.usd(item.moveCost()),
            Figures.payback(item.paybackDays()),
            item.object(),
            item.stillAdvised() ? "" : "  (no longer advised)");
      }
      if (items.size() < plan.objects()) {
        out.printf("  and %,d more (--limit)%n", plan.objects() - items.size());
      }
    }

    private static String since(PlanRow plan) {
      if (plan.statusAt() == null) {
        return "";
      }
      return " since %s%s%s"
          .formatted(
              plan.statusAt(),
              plan.statusBy() == null ? "" : " by " + plan.statusBy(),
              plan.statusReason() == null ? "" : ": " + plan.statusReason());
    }
  }

  private static ConfigurationException unknown(String planId) {
    return ConfigurationException.of("plan", planId, "is no plan in Postgres");
  }

  private static ObjectNode toJson(PlanRow plan) {
    ObjectNode json = JSON.createObjectNode();
    json.put("plan_id", plan.planId());
    json.put("as_of", plan.asOf().toString());
    json.put("provider", plan.provider());
    json.put("bucket", plan.bucket());
    json.put("from_class", plan.fromClass());
    json.put("to_class", plan.toClass());
    json.put("status", plan.status().name());
    json.put("status_at", plan.statusAt() == null ? null : plan.statusAt().toString());
    json.put("status_by", plan.statusBy());
    json.put("status_reason", plan.statusReason());
    json.put("objects", plan.objects());
    json.put("objects_open", plan.objectsOpen());
    json.put("bytes", plan.bytes());
    json.put("estimated_cost", plan.estimatedCost());
    json.put("monthly_saving", plan.monthlySaving());
    json.put("payback_days", plan.paybackDays() < 0 ? null : plan.paybackDays());
    json.put("duration_seconds", plan.durationSeconds());
    json.put("method", plan.method());
    json.put(
        "earliest_start", plan.earliestStart() == null ? null : plan.earliestStart().toString());
    json.put("restore_seconds", plan.restoreSeconds());
    json.put("elapsed_seconds", plan.elapsedSeconds());
    return json;
  }

  /** Tells the job something of plans. */
  private abstract static class Say implements Callable<Integer> {
    private final MigrationPlan.Command command;

    @Spec CommandSpec spec;

    @Parameters(paramLabel = "PLAN", arity = "1..*", description = "Ids of plans.")
    List<String> planIds = List.of();

    @Option(
        names = "--commands",
        paramLabel = "TARGET",
        defaultValue = "kafka:migration-commands",
        description =
            "Where the job reads commands: kafka:TOPIC, or a file. Default: ${DEFAULT-VALUE}.")
    String commands;

    @Option(
        names = "--by",
        paramLabel = "NAME",
        defaultValue = "${sys:user.name}",
        description = "Who says so. Default: the user's name.")
    String by;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why.")
    String reason;

    @Option(
        names = "--at",
        paramLabel = "INSTANT",
        description = "When it is said, such as 2026-11-22T08:00:00Z, for replays. Default: now.")
    String at;

    @Mixin Services services = new Services();

    Say(MigrationPlan.Command command) {
      this.command = command;
    }

    @Override
    public Integer call() throws Exception {
      long millis = at == null ? System.currentTimeMillis() : millis(at);
      Optional<PostgresOptions> postgres = services.knownPostgres();
      if (postgres.isPresent()) {
        check(postgres.get());
      }
      List<LinePublisher.Line> said = new ArrayList<>();
      for (String planId : planIds) {
        PlanCommand each = PlanCommand.of(planId, command, millis, by, reason);
        said.add(new LinePublisher.Line(planId, each.toJson()));
      }
      try (LinePublisher job = LinePublisher.open("commands", commands, services::kafka)) {
        job.publish(said);
      }
      spec.commandLine()
          .getErr()
          .printf(
              "Told %s: %s %s%n",
              commands, command, planIds.size() == 1 ? planIds.get(0) : said.size() + " plans");
      spec.commandLine().getErr().flush();
      return 0;
    }

    /** What the job would refuse is better refused here; what it knows by then counts. */
    private void check(PostgresOptions postgres) throws Exception {
      try (PlanStore store = new PlanStore(postgres)) {
        for (String planId : planIds) {
          PlanRow plan = store.find(planId).orElseThrow(() -> unknown(planId));
          if (plan.status().after(command) == null) {
            throw ConfigurationException.of(
                "plan", planId, "is " + plan.status() + ": " + command + " may not be said of it");
          }
        }
      }
    }

    private static long millis(String at) {
      try {
        return OffsetDateTime.parse(at).toInstant().toEpochMilli();
      } catch (DateTimeException e) {
        throw ConfigurationException.of("at", at, "is no instant; such as " + Instant.EPOCH);
      }
    }
  }

  /** Approves plans. */
  @Command(
      name = "approve",
      sortOptions = false,
      abbreviateSynopsis = true,
      description = "Say that plans may be carried out.")
  static final class Approve extends Say {
    Approve() {
      super(MigrationPlan.Command.APPROVE);
    }
  }

  /** Cancels plans. */
  @Command(
      name = "cancel",
      sortOptions = false,
      abbreviateSynopsis = true,
      description = "Say that plans shall not be carried out, or no further.")
  static final class Cancel extends Say {
    Cancel() {
      super(MigrationPlan.Command.CANCEL);
    }
  }

  /** Starts plans. */
  @Command(
      name = "start",
      sortOptions = false,
      abbreviateSynopsis = true,
      description = "For movers: say that plans are being carried out.")
  static final class Start extends Say {
    Start() {
      super(MigrationPlan.Command.START);
    }
  }

  /** Completes plans. */
  @Command(
      name = "complete",
      sortOptions = false,
      abbreviateSynopsis = true,
      description = "For movers: say that plans have been carried out.")
  static final class Complete extends Say {
    Complete() {
      super(MigrationPlan.Command.COMPLETE);
    }
  }

  /** Fails plans. */
  @Command(
      name = "fail",
      sortOptions = false,
      abbreviateSynopsis = true,
      description = "For movers: say that plans could not be carried out.")
  static final class Fail extends Say {
    Fail() {
      super(MigrationPlan.Command.FAIL);
    }
  }
}
