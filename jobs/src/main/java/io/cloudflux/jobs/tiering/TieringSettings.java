package io.cloudflux.jobs.tiering;

import io.cloudflux.decision.ObjectEvaluator;
import io.cloudflux.inventory.InventoryParser;
import io.cloudflux.log.LogFormat;
import io.cloudflux.log.LogOptions;
import io.cloudflux.plan.MigrationPlanner;
import io.cloudflux.plan.PlanLimits;
import io.cloudflux.scan.ScanRules;
import java.time.Duration;

/**
 * What the pipeline does, once every setting has been checked.
 *
 * @param format of the access logs
 * @param logOptions what the lines do not say themselves
 * @param deduplicateWithin how long after their day requests are remembered; zero counts all
 * @param inventoryParser reads the inventory's lines
 * @param boundaries when decisions are taken
 * @param evaluator forecasts, prices and decides
 * @param modelTrainedTo UTC day the training of the evaluator's model ended before, {@link
 *     ModelVerdict#NEVER} if that is not known
 * @param onlyNews whether decisions are told only when they say something new
 * @param planner makes the plans
 * @param planLimits which moves are worth planning, and how much they may cost
 * @param planExpireAfterDays days from its boundary on after which a plan that nobody has approved
 *     expires, where commands are followed
 * @param scans which days of a prefix are a scanner's, or null if that is not looked for
 * @param dailyAccesses whether the accesses of every object and day are told
 */
public record TieringSettings(
    LogFormat format,
    LogOptions logOptions,
    Duration deduplicateWithin,
    InventoryParser inventoryParser,
    Boundaries boundaries,
    ObjectEvaluator evaluator,
    int modelTrainedTo,
    boolean onlyNews,
    MigrationPlanner planner,
    PlanLimits planLimits,
    int planExpireAfterDays,
    ScanRules scans,
    boolean dailyAccesses) {}
