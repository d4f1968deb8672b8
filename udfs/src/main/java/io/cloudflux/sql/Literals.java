package io.cloudflux.sql;

import java.util.Optional;
import java.util.function.Supplier;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.types.inference.CallContext;

/** The arguments of a call that are known when the statement is planned. */
final class Literals {
  private final CallContext call;

  Literals(CallContext call) {
    this.call = call;
  }

  /** The argument, if it is a text that the statement itself tells. */
  Optional<String> text(int argument) {
    return call.isArgumentLiteral(argument) && !call.isArgumentNull(argument)
        ? call.getArgumentValue(argument, String.class)
        : Optional.empty();
  }

  /**
   * Runs a check.
   *
   * @throws ValidationException naming the function, if the check throws an {@link
   *     IllegalArgumentException}
   */
  <T> T check(Supplier<T> check) {
    try {
      return check.get();
    } catch (IllegalArgumentException e) {
      throw new ValidationException(call.getName() + ": " + e.getMessage(), e);
    }
  }
}
