package io.cloudflux.decision;

/** Why a class was advised. The order is part of the state of running jobs: append only. */
public enum ReasonCode {
  /** Readers need the first byte sooner than any cheaper class answers. */
  LATENCY_REQUIREMENT,
  /** Threshold policy: more than 100 reads in 30 days. */
  FREQUENTLY_READ,
  /** Threshold policy: more than 10 reads, the last within 30 days. */
  RECENTLY_READ,
  /** Threshold policy: neither read nor written for more than 90 days. */
  IDLE,
  /** Threshold policy: fewer than 5 reads in 30 days. */
  SELDOM_READ,
  /** Threshold policy: none of its other rules applies. */
  BALANCED,
  /** The class it is in costs least over the horizon. */
  ALREADY_CHEAPEST,
  /** A class with dearer reads costs less over the horizon, the move included. */
  CHEAPER_COLDER,
  /** A class with cheaper reads costs less over the horizon, the move included. */
  CHEAPER_WARMER,
  /** A class is cheaper by the month, but moving there does not pay within the horizon. */
  MOVE_NOT_WORTHWHILE,
  /** The object is gone; it costs nothing more. */
  DELETED,
  /** The provider's own tiering, which adapts to what comes, costs least or next to it. */
  PROVIDER_ADAPTS,
  /** A rule of the policy file excludes the object from moves. */
  EXCLUDED,
  /** A legal hold or a retention period rules out the move that would be advised. */
  HELD,
  /** A move saves less a month than the policy file asks for. */
  BELOW_MINIMUM_SAVING
}
