package io.cloudflux.jobs.tiering;

import io.cloudflux.decision.ObjectEvaluator;
import io.cloudflux.jobs.forecast.ForecastModelFiles;
import io.cloudflux.price.PriceBook;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who decides as of a boundary: with the model, prices and policy that are in force by then, of
 * those announced the latest, so that boundaries taken late come to the same.
 */
final class EvaluatorsInForce {
  private static final Logger LOG = LoggerFactory.getLogger(EvaluatorsInForce.class);

  private final ObjectEvaluator unannounced;
  private final Map<InForce, ObjectEvaluator> evaluators = new HashMap<>();
  private NavigableMap<Integer, ModelInForce> modelsByDay;
  private NavigableMap<Integer, SettingsInForce> settingsByDay;

  /**
   * The days from which on a model, and prices and policy, are in force; null before any was
   * announced.
   */
  private record InForce(Integer model, Integer settings) {}

  /**
   * @param unannounced decides where nothing that was announced is in force
   */
  EvaluatorsInForce(ObjectEvaluator unannounced) {
    this.unannounced = unannounced;
  }

  /** Something has been announced: state is to be read again. */
  void forget() {
    modelsByDay = null;
    settingsByDay = null;
    evaluators.clear();
  }

  ObjectEvaluator at(
      int boundary,
      ReadOnlyBroadcastState<Integer, ModelInForce> models,
      ReadOnlyBroadcastState<Integer, SettingsInForce> settings)
      throws Exception {
    var model = modelAt(boundary, models);
    if (settingsByDay == null) {
      settingsByDay = byDay(settings);
    }
    var set = settingsByDay.floorEntry(boundary);
    if (model == null && set == null) {
      return unannounced;
    }
    InForce inForce =
        new InForce(model == null ? null : model.getKey(), set == null ? null : set.getKey());
    ObjectEvaluator known = evaluators.get(inForce);
    if (known == null) {
      known = set == null ? unannounced : with(set.getValue());
      known = model == null ? known : with(known, model.getValue().json());
      evaluators.put(inForce, known);
    }
    return known;
  }

  /** The version of the model in force at a boundary: what a forecast as of it was made with. */
  String modelVersionAt(int boundary, ReadOnlyBroadcastState<Integer, ModelInForce> models)
      throws Exception {
    var model = modelAt(boundary, models);
    return model == null ? unannounced.modelVersion() : model.getValue().version();
  }

  private Map.Entry<Integer, ModelInForce> modelAt(
      int boundary, ReadOnlyBroadcastState<Integer, ModelInForce> models) throws Exception {
    if (modelsByDay == null) {
      modelsByDay = byDay(models);
    }
    return modelsByDay.floorEntry(boundary);
  }

  private static <T> NavigableMap<Integer, T> byDay(ReadOnlyBroadcastState<Integer, T> announced)
      throws Exception {
    NavigableMap<Integer, T> byDay = new TreeMap<>();
    for (Map.Entry<Integer, T> each : announced.immutableEntries()) {
      byDay.put(each.getKey(), each.getValue());
    }
    return byDay;
  }

  private ObjectEvaluator with(SettingsInForce announced) {
    try {
      PriceBook prices =
          announced.prices() == null
              ? unannounced.prices()
              : SettingsAnnouncement.pricesOf(announced.prices());
      return unannounced.with(
          prices,
          announced.policy() == null
              ? unannounced.policy()
              : SettingsAnnouncement.policyOf(announced.policy(), prices).decides());
    } catch (IllegalArgumentException e) {
      LOG.warn(
          "Prices or a policy kept by another release are no use to this one; until the next are in"
              + " force, those that the job was started with are: {}",
          e.getMessage());
      return unannounced;
    }
  }

  private static ObjectEvaluator with(ObjectEvaluator evaluator, String model) {
    try {
      return evaluator.with(ForecastModelFiles.fromJson(model));
    } catch (IOException e) {
      LOG.warn(
          "A model kept by another release is no use to this one; until the next is in force, {}"
              + " decides: {}",
          evaluator.modelVersion(),
          e.getMessage());
      return evaluator;
    }
  }
}
