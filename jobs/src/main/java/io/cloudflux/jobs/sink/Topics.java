package io.cloudflux.jobs.sink;

/** The topics; folders of files are named alike, and tables with underscores. */
public final class Topics {
  public static final String ACCESS_LOGS = "access-logs";
  public static final String OBJECT_INVENTORY = "object-inventory";

  /** Compacted; the key is the object id. */
  public static final String TIER_DECISIONS = "tier-decisions";

  /** The key is the plan id. */
  public static final String MIGRATION_PLANS = "migration-plans";

  /** In: what people and movers say of plans; the key is the plan id. */
  public static final String MIGRATION_COMMANDS = "migration-commands";

  /** What became of plans; the key is the plan id. */
  public static final String MIGRATION_PROGRESS = "migration-progress";

  /** The key is the source and position. */
  public static final String DEAD_LETTERS = "dead-letters";

  /** The key is model version, boundary, tier and stratum. */
  public static final String FORECAST_ERRORS = "forecast-errors";

  /** In: announcements of models; the key is the model version. */
  public static final String FORECAST_MODELS = "forecast-models";

  /** What became of them; the key is the model version. */
  public static final String MODEL_VERDICTS = "forecast-model-verdicts";

  /** In: announcements of prices and policies; the key is the day they decide from. */
  public static final String TIERING_SETTINGS = "tiering-settings";

  /** No topic, but a folder and a table: a row per object and day is what the logs hold already. */
  public static final String OBJECT_DAILY_ACCESSES = "object-daily-accesses";

  /** No topic, but a folder and a table: sums that are told anew, for queries. */
  public static final String REALIZED_SAVINGS = "realized-savings";

  private Topics() {}
}
