package io.cloudflux.decision;

import io.cloudflux.price.StorageClass;
import java.io.Serializable;

/** Chooses the storage class of an object. Pure: the same object, the same verdict. */
public interface TieringPolicy extends Serializable {

  /**
   * What a policy decided.
   *
   * @param advised the class the object should be in
   * @param reason why
   */
  record Verdict(StorageClass advised, ReasonCode reason) {}

  /** The policy's name, as flags spell it. */
  String name();

  /** Changes with the policy's rules and settings. */
  String version();

  Verdict decide(PricedObject object);

  // Apart from deciding: most verdicts only tell that nothing has changed.

  /** The probability in [0, 1], under the forecast, that a verdict will prove right. */
  double confidence(PricedObject object, Verdict verdict);

  /** A verdict's reason in a sentence, with the figures it rests on. */
  String explain(PricedObject object, Verdict verdict);
}
