package io.cloudflux.decision;

/**
 * A policy of which can be told afterwards whether it was right, and so what its confidence is
 * worth.
 */
public interface VerifiablePolicy extends TieringPolicy {

  /** Days whose reads tell whether a verdict was right. */
  int verifiedAfterDays();

  /**
   * True if it would have come to the same verdict, had it known how many reads would come.
   *
   * @param reads over {@link #verifiedAfterDays} days from the verdict on
   */
  boolean provesRight(PricedObject object, Verdict verdict, long reads);
}
