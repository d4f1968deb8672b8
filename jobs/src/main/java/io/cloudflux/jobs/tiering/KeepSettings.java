package io.cloudflux.jobs.tiering;

import io.cloudflux.DeadLetter;
import io.cloudflux.decision.Constraints;
import io.cloudflux.decision.PolicyFile;
import io.cloudflux.price.PriceBook;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.scan.ScanRules;
import io.cloudflux.time.Days;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps announced prices and policies until event time reaches their day, judges them then, beside
 * what is in force, and passes on what to decide with. All else passes at once. Side output: dead
 * letters, of what is refused.
 */
final class KeepSettings extends KeepAnnounced {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(KeepSettings.class);

  /** Why an announcement that can be read is refused; also a metric label. */
  enum Refusal {
    /** Decisions as of its day were taken before it was announced. */
    TOO_LATE,
    /** Its price book is without a provider or class of the one in force, where objects may be. */
    MISSING_CLASS,
    /** Its policy names a class or provider that the price book in force then has not. */
    UNKNOWN_CLASS,
    /** Its policy ignores false heat, but not the scans that the job was started to look for. */
    OTHER_SCANS
  }

  private final PriceBook initial;
  private final ScanRules scans;

  private transient NavigableSet<AnnouncedSettings> waiting;
  private transient SettingsInForce inForce;
  private transient PriceBook prices;

  private transient ListState<AnnouncedSettings> waitingState;
  private transient ListState<SettingsInForce> inForceState;
  private transient Counter accepted;
  private transient Map<Refusal, Counter> refused;

  /**
   * @param initial prices before any are announced
   * @param scans that are looked for, or null
   * @param boundaries when decisions are taken
   */
  KeepSettings(PriceBook initial, ScanRules scans, Boundaries boundaries) {
    super(boundaries);
    this.initial = initial;
    this.scans = scans;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    waitingState = context.getOperatorStateStore().getListState(TieringState.WAITING_SETTINGS);
    inForceState = context.getOperatorStateStore().getListState(TieringState.SETTINGS_IN_FORCE);
    waiting = new TreeSet<>();
    waitingState.get().forEach(waiting::add);
    inForce = new SettingsInForce(0, null, null);
    for (SettingsInForce settings : inForceState.get()) {
      inForce = settings;
    }
    prices = pricesInForce();
  }

  @Override
  ListStateDescriptor<LogSpan> spanDescriptor() {
    return TieringState.SETTINGS_LOG_SPAN;
  }

  @Override
  ListStateDescriptor<Long> passedDescriptor() {
    return TieringState.SETTINGS_PASSED;
  }

  private PriceBook pricesInForce() {
    try {
      return inForce.prices() == null ? initial : SettingsAnnouncement.pricesOf(inForce.prices());
    } catch (IllegalArgumentException e) {
      return initial; // Another release's; decisions go back to the initial ones too, and say so.
    }
  }

  @Override
  public void open() throws Exception {
    super.open();
    accepted = getMetricGroup().addGroup("stage", "keep-settings").counter("settingsAccepted");
    refused = DeadLetters.counters(getMetricGroup(), ParseSettings.STAGE, Refusal.class);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    waitingState.update(List.copyOf(waiting));
    inForceState.update(List.of(inForce));
  }

  @Override
  public void processElement(StreamRecord<ReferenceUpdate> record) {
    ReferenceUpdate update = record.getValue();
    if (update.announced() != null) {
      hear(update.announced());
    } else if (update.span() == null) {
      output.collect(record);
    } else {
      passOn(record);
    }
  }

  private void hear(AnnouncedSettings settings) {
    if (isPassed(settings.effectiveFrom())) {
      refuse(
          settings,
          Refusal.TOO_LATE,
          "decisions as of %s are taken already".formatted(Days.iso(settings.effectiveFrom())));
    } else {
      waiting.add(settings);
    }
  }

  @Override
  void judgeDue() throws IOException {
    while (!waiting.isEmpty() && isDue(waiting.first().effectiveFrom())) {
      judge(waiting.pollFirst());
    }
  }

  private void judge(AnnouncedSettings settings) throws IOException {
    SettingsAnnouncement announcement;
    PriceBook book;
    String policyVersion;
    try {
      announcement = SettingsAnnouncement.parse(settings.line().bytes());
      book = announcement.readPrices(prices);
      String missing = missing(book);
      if (missing != null) {
        refuse(settings, Refusal.MISSING_CLASS, missing);
        return;
      }
      PolicyFile policy = announcement.readPolicy(book);
      if (policy != null && looksForOthers(policy.constraints())) {
        refuse(
            settings,
            Refusal.OTHER_SCANS,
            "policy: scans is %s; allowed with false-heat: ignore: %s, as the job was started"
                .formatted(name(policy.constraints().scans()), name(scans)));
        return;
      }
      policyVersion = policy == null ? "as before" : policy.decides().version();
    } catch (IllegalArgumentException e) {
      refuse(settings, Refusal.UNKNOWN_CLASS, e.getMessage());
      return;
    }
    prices = book;
    inForce =
        new SettingsInForce(
            settings.effectiveFrom(),
            announcement.prices() == null ? inForce.prices() : announcement.prices(),
            announcement.policy() == null ? inForce.policy() : announcement.policy());
    output.collect(new StreamRecord<>(ReferenceUpdate.of(inForce)));
    accepted.inc();
    LOG.info(
        "From {} on decisions rest on prices {} and policy {}",
        Days.iso(settings.effectiveFrom()),
        book.version(),
        policyVersion);
  }

  /** Where false heat counts, it does not matter what it is. */
  private boolean looksForOthers(Constraints announced) {
    return announced.ignoresFalseHeat() && !Objects.equals(announced.scans(), scans);
  }

  private static String name(ScanRules rules) {
    return rules == null ? "not given" : rules.toString();
  }

  /** Were a class to go, objects in it would be priced as if they were elsewhere. */
  private String missing(PriceBook book) {
    for (ProviderPrices provider : prices.providers().values()) {
      ProviderPrices now = book.providers().get(provider.provider());
      for (String name : provider.classes().keySet()) {
        if (now == null || !now.classes().containsKey(name)) {
          return "prices: providers.%s.classes.%s is missing, which %s has; allowed: more classes, no fewer"
              .formatted(provider.provider(), name, prices.version());
        }
      }
    }
    return null;
  }

  private void refuse(AnnouncedSettings settings, Refusal reason, String message) {
    refused.get(reason).inc();
    LOG.warn("Settings from {} on are refused: {}", Days.iso(settings.effectiveFrom()), message);
    output.collect(
        DeadLetters.TAG,
        new StreamRecord<>(
            new DeadLetter(
                ParseSettings.STAGE,
                reason.name(),
                message,
                settings.line().source(),
                settings.line().position(),
                settings.line().bytes())));
  }
}
