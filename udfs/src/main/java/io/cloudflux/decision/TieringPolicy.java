package io.cloudflux.decision;

import io.cloudflux.price.StorageClass;

/** A policy that can say why, and how sure it is. */
public interface TieringPolicy extends ClassPolicy {

  /**
   * What a policy decided.
   *
   * @param advised the class the object should be in
   * @param reason why
   */
  record Verdict(StorageClass advised, ReasonCode reason) {}

  /** Changes with the policy's rules and settings. */
  String version();

  /** What it keeps to. */
  Constraints constraints();

  Verdict decide(PricedObject object);

  @Override
  default StorageClass choose(PricedObject object) {
    return decide(object).advised();
  }

  // Apart from deciding: most verdicts only tell that nothing has changed.

  /** The probability in [0, 1], under the forecast, that a verdict will prove right. */
  double confidence(PricedObject object, Verdict verdict);

  /** A verdict's reason in a sentence, with the figures it rests on. */
  String explain(PricedObject object, Verdict verdict);
}
