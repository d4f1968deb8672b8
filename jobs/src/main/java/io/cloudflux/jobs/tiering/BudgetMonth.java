package io.cloudflux.jobs.tiering;

/**
 * What has been planned of a month's budget.
 *
 * @param month months since 1970-01, UTC
 * @param spent USD of moves planned in it so far, ≥ 0
 */
public record BudgetMonth(int month, double spent) {}
