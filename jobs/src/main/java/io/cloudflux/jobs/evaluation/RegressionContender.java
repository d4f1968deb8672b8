package io.cloudflux.jobs.evaluation;

import io.cloudflux.forecast.CountRegression;
import io.cloudflux.forecast.CountRegressionFit;
import io.cloudflux.forecast.TrainingExample;
import java.util.ArrayList;
import java.util.List;

/** The model of this release, trained as the training job does. */
final class RegressionContender implements Contender {
  static final String NAME = "count regression";

  private static final int PASSES = 2;

  private CountRegression model;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void train(Origin origin) {
    model = fit(origin);
  }

  /** The model that the training job would have made on the origin's day. */
  static CountRegression fit(Origin origin) {
    TrainingExample[] all = origin.training().toArray(new TrainingExample[0]);
    CountRegressionFit fit = CountRegressionFit.of(CountRegressionFit.sample(all));
    for (int i = 0; i < PASSES; i++) {
      CountRegressionFit.Pass pass = fit.pass();
      for (TrainingExample example : all) {
        pass.add(example);
      }
      fit = pass.step();
    }
    return fit.model(origin.pools());
  }

  @Override
  public List<Prediction> predict(List<EvaluationExample> examples) {
    List<Prediction> predictions = new ArrayList<>(examples.size());
    for (EvaluationExample example : examples) {
      predictions.add(
          Prediction.of(
              model.forecast(example.example().features().clone(), example.example().week())));
    }
    return predictions;
  }
}
