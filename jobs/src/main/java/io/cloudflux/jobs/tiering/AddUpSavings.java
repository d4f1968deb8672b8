package io.cloudflux.jobs.tiering;

import io.cloudflux.savings.SavingsEntry;

/** What is new in the bills of a prefix, a record for each day it is about. */
final class AddUpSavings extends AddUp<SavingsEntry.Place, SavingsEntry> {
  private static final long serialVersionUID = 1L;

  @Override
  SavingsEntry.Place kind(SavingsEntry entry) {
    return entry.place();
  }

  @Override
  SavingsEntry plus(SavingsEntry one, SavingsEntry other) {
    return one.plus(other);
  }

  @Override
  int asOf(SavingsEntry entry) {
    return entry.asOf();
  }
}
