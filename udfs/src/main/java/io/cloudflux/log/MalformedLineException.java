package io.cloudflux.log;

/** A line that is not of the expected format. Carries no stack trace: bad lines can be many. */
public final class MalformedLineException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** Why a line cannot be read; the label of its metric and the reason of its dead letter. */
  public enum Reason {
    /** Longer than the limit; the rest was not read. */
    TOO_LONG,
    /** Ends before its mandatory fields do, or has no such fields at all. */
    TRUNCATED,
    /** Not of this format. */
    NOT_THIS_FORMAT,
    /** A timestamp that is none. */
    BAD_TIME,
    /** A timestamp outside what the format or the clock allows. */
    IMPLAUSIBLE_TIME,
    /** A field that should be a number and is none. */
    BAD_NUMBER,
    /** A field with a value that its definition excludes. */
    BAD_VALUE,
    /** The compressed file ends or breaks here. */
    CORRUPT_FILE
  }

  public MalformedLineException(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
