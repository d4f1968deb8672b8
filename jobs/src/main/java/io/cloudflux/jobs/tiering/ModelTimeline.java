package io.cloudflux.jobs.tiering;

import io.cloudflux.forecast.Forecast;
import io.cloudflux.jobs.forecast.ForecastReport.Errors;
import io.cloudflux.jobs.forecast.ModelCard;
import io.cloudflux.jobs.tiering.ModelVerdict.Reason;
import io.cloudflux.jobs.tiering.ModelVerdict.Status;
import io.cloudflux.price.Usd;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which model decides from when on. A model takes over if, on the days held out of its training, it
 * did no worse than what decides when its day begins: the model in use, or the decayed mean if
 * there is none. Pure: the same announcements come to the same, whenever they were heard.
 */
final class ModelTimeline {
  private static final int DECIMALS = 4;

  private ModelTimeline() {}

  /**
   * Judges models in the order of their days. Of several that may decide from one day on, the last
   * does.
   *
   * @param initial version of what decides before any announced model
   * @param inUse the verdict on the announced model in use, or null
   * @param due models whose day has come, in order, all of them after that of {@code inUse}
   * @return what became of each, and of those it replaced, in the order it happened
   */
  static List<ModelVerdict> judge(String initial, ModelVerdict inUse, List<AnnouncedModel> due) {
    List<ModelVerdict> verdicts = new ArrayList<>();
    ModelVerdict before = inUse; // In use when the day begins.
    ModelVerdict last = inUse;
    for (AnnouncedModel model : due) {
      if (last != null && last.announcement().effectiveFrom() < model.effectiveFrom()) {
        before = last;
      }
      ModelVerdict verdict = judge(before == null ? initial : before.version(), model);
      if (verdict.status() == Status.IN_USE) {
        if (last != null) {
          verdicts.add(last.replacedBy(model.announcement()));
        }
        last = verdict;
      }
      verdicts.add(verdict);
    }
    return verdicts;
  }

  private static ModelVerdict judge(String inUse, AnnouncedModel model) {
    if (model.flaw() != null) {
      return ModelVerdict.refused(model);
    }
    ModelCard card = model.announcement().card();
    Optional<Errors> other = card.errorsOf(inUse);
    if (other.isEmpty()) {
      String beside = card.modelInUse() == null ? Forecast.DECAYED_MEAN : card.modelInUse();
      return ModelVerdict.of(
          model,
          Reason.NOT_COMPARED,
          "measured beside %s, not beside %s".formatted(beside, inUse),
          inUse,
          Double.NaN);
    }
    double deviance = other.get().weeklyDeviance();
    return ModelVerdict.of(
        model,
        card.isNoWorseThan(other.get()) ? Reason.NO_WORSE : Reason.WORSE,
        "weekly deviance %s, that of %s %s"
            .formatted(rounded(card.errors().weeklyDeviance()), inUse, rounded(deviance)),
        inUse,
        deviance);
  }

  private static double rounded(double deviance) {
    return Usd.round(deviance, DECIMALS);
  }
}
