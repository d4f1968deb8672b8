package io.cloudflux.forecast;

import java.util.Random;
import org.apache.commons.math3.distribution.GammaDistribution;
import org.apache.commons.math3.random.JDKRandomGenerator;

/** Counts drawn at random, the same for the same seed. */
final class Draws {
  private static final double NEARLY_NORMAL = 100;

  private final Random random;

  Draws(long seed) {
    random = new Random(seed);
  }

  double uniform() {
    return random.nextDouble();
  }

  double gaussian() {
    return random.nextGaussian();
  }

  long poisson(double mean) {
    if (mean > NEARLY_NORMAL) {
      return Math.max(0, Math.round(mean + Math.sqrt(mean) * gaussian()));
    }
    // As many events as fit into the time, exponential waits between them.
    double left = Math.exp(-mean);
    long count = -1;
    for (double product = 1; product > left; product *= uniform()) {
      count++;
    }
    return Math.max(0, count);
  }

  /** A Poisson count whose rate is gamma distributed. */
  long negativeBinomial(double mean, double shape) {
    if (mean <= 0) {
      return 0;
    }
    JDKRandomGenerator generator = new JDKRandomGenerator();
    generator.setSeed(random.nextLong());
    return poisson(new GammaDistribution(generator, shape, mean / shape).sample());
  }
}
