package io.cloudflux.jobs.sql;

import io.cloudflux.jobs.sql.SqlScript.Statement;

/** A statement that could not be carried out; the message names the script and the line. */
public final class SqlFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SqlFailure(Statement statement, Throwable cause) {
    super(statement.place() + ": " + reason(cause), cause);
  }

  /**
   * What people can do something about: what the parser or validator says with a position in the
   * script, or else the first cause.
   */
  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (!positioned(cause) && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null || message.isBlank()
        ? cause.getClass().getSimpleName()
        : message.strip().lines().findFirst().orElse("");
  }

  private static boolean positioned(Throwable failure) {
    return failure.getMessage() != null
        && failure.getMessage().matches("(?s).*line \\d+, column.*");
  }
}
