package io.cloudflux.log;

import java.util.Locale;

/**
 * What a line turned out to be. All but {@link #RECORD} hold no record by the format's own rules:
 * such a line is ignored, counted under its kind, and is no dead letter.
 */
public enum LineKind {
  /** An access record. */
  RECORD,
  /** Nothing but blanks. */
  BLANK,
  /** A comment: {@code # …}. */
  COMMENT,
  /** The names of the columns. */
  HEADER,
  /** Continues the record before it, such as a stack trace. */
  CONTINUATION,
  /** Of an inventory: an old version of an object, a delete marker, a folder. */
  NOT_CURRENT,
  /** A well-formed record that is about no bucket: of another service, or of the account. */
  UNRELATED;

  /** The name used in summaries and metric labels: lower case. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
