package io.cloudflux.bill;

/** What an amount of a bill is for. The order is that of reports. */
public enum BillLine {
  /** The object's own bytes. */
  STORAGE,
  /** What is billed above them: the minimum size of a class, the metadata of an archive. */
  OVERHEAD,
  /** The fee of an auto class. */
  MONITORING,
  /** Reads, and the reads of copies. */
  READ_REQUESTS,
  /** Writes; not the writes of copies. */
  WRITE_REQUESTS,
  /** Bytes read where reading has a price, restores, and both of copies. */
  RETRIEVAL,
  /** Moves by rule, and the writes of copies. */
  TRANSITION,
  /** Minimum days not served. */
  EARLY_DELETION
}
