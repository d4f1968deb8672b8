package io.cloudflux.savings;

/** What an amount is for; {@link io.cloudflux.bill.BillLine}'s, those for storage in one. */
public enum SavingsLine {
  /** Bytes, minimum sizes, metadata, monitoring: runs on from day to day. */
  STORAGE,
  /** Reads and writes, and the reads of copies. */
  REQUESTS,
  /** Bytes read where reading has a price, restores, and both of copies. */
  RETRIEVAL,
  /** Moves by rule, and the writes of copies. */
  TRANSITION,
  /** Minimum days not served. */
  EARLY_DELETION
}
