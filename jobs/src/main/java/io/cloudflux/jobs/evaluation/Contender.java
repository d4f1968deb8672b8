package io.cloudflux.jobs.evaluation;

import java.util.List;

/** A way to forecast, trained anew at every origin on what was known then. */
interface Contender {
  /** Its name in reports. */
  String name();

  /**
   * Learns from the examples whose answers were known at an origin.
   *
   * @throws Exception if it cannot be trained
   */
  default void train(Origin origin) throws Exception {}

  /**
   * Forecasts for objects as of the origin it was trained at.
   *
   * @throws Exception if it cannot forecast
   */
  List<Prediction> predict(List<EvaluationExample> examples) throws Exception;
}
