package io.cloudflux.bill;

import java.util.Objects;

/**
 * An object changes its class at the start of a day.
 *
 * @param day UTC day, days since 1970-01-01
 * @param to name of the class it is in from that day on
 */
public record Move(int day, String to) {
  public Move {
    Objects.requireNonNull(to, "to");
  }
}
