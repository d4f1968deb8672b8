package io.cloudflux.decision;

import io.cloudflux.decision.TieringPolicy.Verdict;
import io.cloudflux.profile.ObjectSnapshot;
import io.cloudflux.scan.ScanRules;
import io.cloudflux.yaml.ShortDigest;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What a policy must keep to, whatever it costs: limits for all objects, and others by prefix. Of
 * the prefixes that an object's id begins with the longest counts; ids are compared as they are,
 * upper and lower case apart.
 *
 * <p>A policy comes to its verdict within the limits of the object, and {@link #decide} says where
 * one of them made the difference.
 */
public final class Constraints implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Time to first byte accepted unless told otherwise, milliseconds: archives are slower. */
  public static final int DEFAULT_MAX_LATENCY_MILLIS = 1000;

  /** Days before an object is advised into an archive unless told otherwise. */
  public static final int DEFAULT_COOL_OFF_DAYS = 30;

  private final Limits everywhere;
  private final boolean ignoresFalseHeat;
  private final ScanRules scans;
  private final String version;

  // Sorted by prefix; beside each the place of the longest other one that it begins with, or -1.
  private final String[] prefixes;
  private final Limits[] limits;
  private final int[] outer;

  /**
   * @param name the user's for these settings, or empty
   * @param everywhere limits of objects that no prefix matches
   * @param ignoresFalseHeat whether reads by backups, scanners and the store itself are left out of
   *     what is expected to be read
   * @param scans which days of a prefix are a scanner's, or null if that is not looked for
   * @param byPrefix limits of objects by what their id begins with, each complete
   */
  public Constraints(
      String name,
      Limits everywhere,
      boolean ignoresFalseHeat,
      ScanRules scans,
      NavigableMap<String, Limits> byPrefix) {
    this.everywhere = everywhere;
    this.ignoresFalseHeat = ignoresFalseHeat;
    this.scans = scans;
    this.prefixes = byPrefix.keySet().toArray(new String[0]);
    this.limits = byPrefix.values().toArray(new Limits[0]);
    this.outer = new int[prefixes.length];
    for (int i = 0; i < outer.length; i++) {
      outer[i] = matching(i - 1, prefixes[i]);
    }
    this.version = (name.isEmpty() ? "" : name + "/") + settings(byPrefix);
  }

  /** The same for all objects, and no cooling off. */
  public static Constraints of(long maxLatencyMillis, SortedSet<String> excludedClasses) {
    return new Constraints(
        "", Limits.of(maxLatencyMillis, excludedClasses, 0), false, null, new TreeMap<>());
  }

  private String settings(NavigableMap<String, Limits> byPrefix) {
    StringBuilder settings = new StringBuilder();
    settings.append(String.format(Locale.ROOT, "latency=%dms", everywhere.maxLatencyMillis()));
    if (!everywhere.excludedClasses().isEmpty()) {
      settings.append("/without=").append(String.join("+", everywhere.excludedClasses()));
    }
    if (everywhere.coolOffDays() != DEFAULT_COOL_OFF_DAYS) {
      settings.append("/cool-off=").append(everywhere.coolOffDays()).append('d');
    }
    if (everywhere.minimumSaving() > 0) {
      settings.append("/minimum-saving=").append(everywhere.minimumSaving());
    }
    if (ignoresFalseHeat) {
      settings.append("/false-heat=ignore");
    }
    if (scans != null) {
      settings.append("/scans=").append(scans);
    }
    if (!byPrefix.isEmpty()) {
      byte[] rules = byPrefix.values().toString().getBytes(StandardCharsets.UTF_8);
      settings.append("/rules=").append(ShortDigest.of(rules));
    }
    return settings.toString();
  }

  /** Names exactly these settings: the user's name for them, and what they are. */
  public String version() {
    return version;
  }

  /** The limits of objects that no prefix matches. */
  public Limits everywhere() {
    return everywhere;
  }

  /** The limits of an object. */
  public Limits of(String object) {
    int found = matching(prefixes.length - 1, object);
    return found < 0 ? everywhere : limits[found];
  }

  /**
   * The longest of the first prefixes that a text begins with, or -1. All prefixes between that one
   * and the text begin with it too, so it is found on the way outwards from the text's place.
   *
   * @param last the last prefix looked at, all before it are those of {@link #outer} known
   */
  private int matching(int last, String text) {
    if (last < 0) {
      return -1;
    }
    int place = Arrays.binarySearch(prefixes, 0, last + 1, text);
    int at = place >= 0 ? place : -place - 2;
    while (at >= 0 && !text.startsWith(prefixes[at])) {
      at = outer[at];
    }
    return at;
  }

  /** True if reads by backups, scanners and the store itself are left out of what is expected. */
  public boolean ignoresFalseHeat() {
    return ignoresFalseHeat;
  }

  /**
   * Which days of a prefix are a scanner's, or null if that is not looked for. Their reads are then
   * among those of scanners.
   */
  public ScanRules scans() {
    return scans;
  }

  /** The object as the policy is to see it: less its false heat, if that is ignored. */
  PricedObject seen(PricedObject object) {
    return ignoresFalseHeat ? object.withoutFalseHeat() : object;
  }

  /** Reads in the last days, those that count. */
  long readsInLast(ObjectSnapshot object, int days) {
    return object.readsInLast(days) - (ignoresFalseHeat ? object.falseHeatInLast(days) : 0);
  }

  /** Whole days since the last read or write that counts. */
  int idleDays(ObjectSnapshot object) {
    return ignoresFalseHeat ? object.wantedIdleDays() : object.idleDays();
  }

  /**
   * A policy's verdict, and whether a constraint made it what it is.
   *
   * @param policy decides within limits
   */
  Verdict decide(PricedObject object, Function<Limits, Verdict> policy) {
    Limits limits = of(object.snapshot().object());
    if (limits.excluded()) {
      return new Verdict(object.current(), ReasonCode.EXCLUDED);
    }
    Verdict verdict = policy.apply(limits);
    if (verdict.reason() != ReasonCode.LATENCY_REQUIREMENT
        && !verdict.advised().equals(object.current())
        && !limits.savesEnough(object, verdict.advised())) {
      return new Verdict(object.current(), ReasonCode.BELOW_MINIMUM_SAVING);
    }
    if (limits.hold(object.snapshot())
        && !policy.apply(limits.released()).advised().equals(verdict.advised())) {
      return new Verdict(verdict.advised(), ReasonCode.HELD);
    }
    return verdict;
  }

  /**
   * Says which constraint made a verdict what it is, if one did, and what the policy says else.
   *
   * @param policy what it says of the object within limits
   */
  String explain(PricedObject object, Verdict verdict, Function<Limits, String> policy) {
    Limits limits = of(object.snapshot().object());
    return switch (verdict.reason()) {
      case EXCLUDED ->
          "Excluded from moves by rule %s; without it: %s"
              .formatted(limits.rule(), policy.apply(limits.released()));
      case HELD ->
          "Held by rule %s (%s), which allows rules of the provider but no copies; without it: %s"
              .formatted(
                  limits.rule(),
                  limits.holdText(object.snapshot()),
                  policy.apply(limits.released()));
      case BELOW_MINIMUM_SAVING ->
          String.format(
              Locale.ROOT,
              "A move must save $%s a month; %s",
              limits.minimumSaving(),
              policy.apply(limits));
      default -> policy.apply(limits);
    };
  }
}
