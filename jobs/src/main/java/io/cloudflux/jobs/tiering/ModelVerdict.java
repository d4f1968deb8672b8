package io.cloudflux.jobs.tiering;

import io.cloudflux.jobs.forecast.ModelAnnouncement;

/**
 * What became of an announced model. Told once it cannot change any more: of a model that is no use
 * at all when it is announced, of any other when event time has reached its day.
 *
 * @param announcement the model
 * @param status what became of it
 * @param reason why, for machines
 * @param message why, in words
 * @param comparedWith version of the model it was judged against, or null if it was not
 * @param comparedDeviance that one's weekly deviance on the same examples, {@link Double#NaN} if
 *     not measured
 * @param supersededFrom UTC day from which another model decides, {@link #NEVER} if none does
 */
public record ModelVerdict(
    ModelAnnouncement announcement,
    Status status,
    Reason reason,
    String message,
    String comparedWith,
    double comparedDeviance,
    int supersededFrom) {
  /** No day. */
  public static final int NEVER = -1;

  /** What became of a model. */
  public enum Status {
    /** It decides, from its day on. */
    IN_USE,
    /** It never decides. */
    REFUSED,
    /** It decided until another did. */
    SUPERSEDED
  }

  /** Why; also a metric label. */
  public enum Reason {
    /** It did no worse on the days held out than the model in use. */
    NO_WORSE,
    /** Another is in use from its own day on. */
    REPLACED,
    /** It did worse on the days held out than the model in use. */
    WORSE,
    /** It was not measured beside the model in use. */
    NOT_COMPARED,
    /** Decisions as of its day were taken before it was announced. */
    TOO_LATE,
    /** There is no model where it should be. */
    DOES_NOT_LOAD,
    /** It looks at other features than this release computes. */
    OTHER_FEATURES,
    /** There is another model where it should be. */
    OTHER_VERSION
  }

  static ModelVerdict of(
      AnnouncedModel model, Reason reason, String message, String comparedWith, double deviance) {
    return new ModelVerdict(
        model.announcement(),
        reason == Reason.NO_WORSE ? Status.IN_USE : Status.REFUSED,
        reason,
        message,
        comparedWith,
        deviance,
        NEVER);
  }

  /** The verdict on a model that is no use, whatever the model in use. */
  static ModelVerdict refused(AnnouncedModel model) {
    return of(model, model.flaw(), model.problem(), null, Double.NaN);
  }

  /** What becomes of a model in use when another takes over. */
  ModelVerdict replacedBy(ModelAnnouncement other) {
    return new ModelVerdict(
        announcement,
        Status.SUPERSEDED,
        Reason.REPLACED,
        "by " + other.card().modelVersion(),
        comparedWith,
        comparedDeviance,
        other.effectiveFrom());
  }

  /** The model's name. */
  public String version() {
    return announcement.card().modelVersion();
  }
}
