package io.cloudflux.plan.export;

import io.cloudflux.decision.Constraints;
import io.cloudflux.decision.Limits;
import io.cloudflux.object.ObjectId;
import io.cloudflux.price.CostModel;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compiles decisions on objects into the lifecycle rules of a cloud, which know prefixes and ages
 * only. A folder has one rule or its folders have, whichever saves more; where more rules would
 * save something than the cloud takes, those that save least are left out.
 *
 * <p>A rule moves everything below its prefix that is old enough, of every class from which a rule
 * leads to its own, also what should stay or go elsewhere. What that costs is taken off its saving.
 * How old an object is the decisions do not say, only that it has been idle for so many days:
 * objects that should not move are taken to be old enough, so a rule saves at least what is said.
 * It leads only to classes that are advised below its prefix, and never to one that answers later
 * than what is advised for any object that it would move: latency has no price. Nor is there a rule
 * that would move an object excluded from moves, or to a class excluded for it, or against its
 * decision to a class that it cannot come back from while it is held.
 */
public final class LifecycleCompiler {
  /** Ages of rules: few, so that one rule of the cloud can stand for several prefixes. */
  private static final int[] AGES = {0, 7, 14, 30, 60, 90, 180, 365};

  /** USD by which sums in another order may differ. */
  private static final double ROUNDING = 1e-9;

  private final ProviderPrices prices;
  private final LifecycleDialect dialect;
  private final Constraints constraints;
  private final CostModel costs;
  private final double months;
  private final StorageClass[] classes;
  private final Map<String, Map<String, Node>> buckets = new TreeMap<>();

  /** A folder, and what is right inside; sums over all below it once it has been added up. */
  private static final class Node {
    private final Map<String, Node> folders = new TreeMap<>();
    private final double[] gain;
    private final int[] moved;
    private final int[] asDecided;
    private final int[] youngest;
    private final boolean[] ruledOut;
    private double decided;
    private int moves;

    Node(int classes) {
      gain = new double[classes];
      moved = new int[classes];
      asDecided = new int[classes];
      youngest = new int[classes];
      ruledOut = new boolean[classes];
      Arrays.fill(youngest, Integer.MAX_VALUE);
    }

    void addUp(Node folder) {
      for (int c = 0; c < gain.length; c++) {
        gain[c] += folder.gain[c];
        moved[c] += folder.moved[c];
        asDecided[c] += folder.asDecided[c];
        youngest[c] = Math.min(youngest[c], folder.youngest[c]);
        ruledOut[c] |= folder.ruledOut[c];
      }
      decided += folder.decided;
      moves += folder.moves;
    }
  }

  /**
   * @param prices of the dialect's provider
   * @param constraints what rules must keep to
   * @param horizonDays days over which what moves cost once is spread, ≥ 1
   */
  public LifecycleCompiler(
      ProviderPrices prices, LifecycleDialect dialect, Constraints constraints, int horizonDays) {
    if (horizonDays < 1) {
      throw new IllegalArgumentException("horizon of " + horizonDays + " days is not at least 1");
    }
    this.prices = prices;
    this.dialect = dialect;
    this.constraints = constraints;
    this.costs = new CostModel(prices);
    this.months = horizonDays / CostModel.DAYS_PER_MONTH;
    this.classes = prices.classes().values().toArray(new StorageClass[0]);
  }

  /** Adds an object; whether its id is of this provider is the caller's to see to. */
  public void add(ExportedObject object) {
    String id = object.object();
    String bucket = ObjectId.scheme(id) + "://" + ObjectId.bucket(id);
    String above = "";
    if (dialect == LifecycleDialect.AZURE) {
      int container = bucket.lastIndexOf('/') + 1;
      above = bucket.substring(container) + "/";
      bucket = bucket.substring(0, container - 1);
    }
    Node node =
        buckets
            .computeIfAbsent(bucket, any -> new TreeMap<>())
            .computeIfAbsent(above, any -> new Node(classes.length));
    String key = ObjectId.key(id);
    int from = 0;
    for (int slash = key.indexOf('/'); slash >= 0; slash = key.indexOf('/', from)) {
      node =
          node.folders.computeIfAbsent(
              key.substring(from, slash + 1), any -> new Node(classes.length));
      from = slash + 1;
    }
    add(object, node);
  }

  private void add(ExportedObject object, Node node) {
    StorageClass from = prices.find(object.currentClass()).orElse(prices.standard());
    StorageClass advised = prices.find(object.advisedClass()).orElse(from);
    double now = monthly(object, from);
    double decided = advised.equals(from) ? 0 : object.monthlySaving() - object.moveCost() / months;
    node.decided += decided;
    node.moves += advised.equals(from) ? 0 : 1;
    if (object.bytes() < prices.account().minimumTransitionBytes()) {
      return; // Rules leave it where it is.
    }
    Limits limits = constraints.of(object.object());
    for (int c = 0; c < classes.length; c++) {
      StorageClass to = classes[c];
      if (!from.movesByRule(to) || !dialect.leadsTo(to)) {
        continue;
      }
      // Against its decision no move saves more than the decision does: it knows what is not here.
      node.gain[c] += to.equals(advised) ? decided : Math.min(net(object, from, to, now), decided);
      node.moved[c]++;
      // Whether it is held a decision knows better than can be told here.
      node.ruledOut[c] |=
          object.excluded()
              || limits.excluded()
              || limits.excludedClasses().contains(to.name())
              || to.firstByteMillis() > advised.firstByteMillis()
              || !to.equals(advised)
                  && !limits.mayComeBack(object.idleDays(), to, prices.standard());
      if (to.equals(advised)) {
        node.asDecided[c]++;
        node.youngest[c] = Math.min(node.youngest[c], object.idleDays());
      }
    }
  }

  private double monthly(ExportedObject object, StorageClass c) {
    return costs.monthlyCost(
        c,
        object.bytes(),
        object.readsPerMonth(),
        object.bytesReadPerMonth(),
        0,
        object.idleDays());
  }

  private double net(ExportedObject object, StorageClass from, StorageClass to, double now) {
    return now - monthly(object, to) - costs.moveCost(from, to, object.bytes()) / months;
  }

  /** The rules for what has been added, by bucket; call it once. */
  public List<LifecycleRules> compile() {
    List<LifecycleRules> compiled = new ArrayList<>();
    buckets.forEach(
        (bucket, roots) -> {
          List<LifecycleRule> rules = new ArrayList<>();
          int moves = 0;
          double decided = 0;
          for (Map.Entry<String, Node> root : roots.entrySet()) {
            rules.addAll(best(root.getKey(), root.getValue()));
            moves += root.getValue().moves;
            decided += root.getValue().decided;
          }
          compiled.add(within(bucket, rules, moves, decided));
        });
    return compiled;
  }

  private LifecycleRules within(
      String bucket, List<LifecycleRule> rules, int moves, double decided) {
    rules.sort(LifecycleRule.BY_SAVING);
    // The more rules, the more of the cloud's: as many as it takes, by halves.
    int most = 0;
    int tooMany = rules.size() + 1;
    while (most + 1 < tooMany) {
      int middle = (most + tooMany) / 2;
      if (dialect.rulesNeeded(rules.subList(0, middle)) <= dialect.mostRules()) {
        most = middle;
      } else {
        tooMany = middle;
      }
    }
    List<LifecycleRule> kept = rules.subList(0, most);
    List<LifecycleRule> byPrefix = new ArrayList<>(kept);
    byPrefix.sort(Comparator.comparing(LifecycleRule::prefix));
    return new LifecycleRules(bucket, byPrefix, rules.size() - kept.size(), moves, decided);
  }

  /** The rules for a folder; its sums are of all below it afterwards. */
  private List<LifecycleRule> best(String prefix, Node node) {
    List<LifecycleRule> apart = new ArrayList<>();
    for (Map.Entry<String, Node> folder : node.folders.entrySet()) {
      apart.addAll(best(prefix + folder.getKey(), folder.getValue()));
      node.addUp(folder.getValue());
    }
    double most = apart.stream().mapToDouble(LifecycleRule::saving).sum();
    int best = -1;
    for (int c = 0; c < classes.length; c++) {
      // As much by one rule is better than by many, if it moves nothing else.
      boolean simpler =
          best < 0
              && apart.size() > 1
              && node.gain[c] >= most - ROUNDING
              && node.moved[c] == node.asDecided[c];
      if (node.asDecided[c] > 0
          && !node.ruledOut[c]
          && node.gain[c] > 0
          && (node.gain[c] > most + ROUNDING || simpler)) {
        most = node.gain[c];
        best = c;
      }
    }
    if (best < 0) {
      return apart;
    }
    return new ArrayList<>(
        List.of(
            new LifecycleRule(
                prefix,
                classes[best].name(),
                Math.max(age(node.youngest[best]), classes[best].moves().daysInStandardBefore()),
                node.asDecided[best],
                node.moved[best] - node.asDecided[best],
                node.gain[best],
                node.decided)));
  }

  /** The highest of the ages that is not above; what has been idle longer is older. */
  private static int age(int days) {
    int age = 0;
    for (int each : AGES) {
      if (each <= days) {
        age = each;
      }
    }
    return age;
  }
}
