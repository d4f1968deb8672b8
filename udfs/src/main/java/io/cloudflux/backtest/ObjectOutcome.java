package io.cloudflux.backtest;

import io.cloudflux.bill.Bill;
import io.cloudflux.bill.Move;
import java.util.List;
import java.util.SortedMap;

/**
 * What became of an object under a policy.
 *
 * @param bill what it was billed
 * @param sizeBytes its size when it began
 * @param start name of the class it began in
 * @param moves its moves, in ascending order of days
 * @param thrash moves back to the class before, within 30 days
 * @param readsByFirstByte reads by the time to first byte of the class they met, milliseconds
 * @param reliability of the confidence its verdicts were given with; empty of a policy that tells
 *     none
 */
public record ObjectOutcome(
    Bill bill,
    long sizeBytes,
    String start,
    List<Move> moves,
    int thrash,
    SortedMap<Long, Long> readsByFirstByte,
    Reliability reliability) {}
