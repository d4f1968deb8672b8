package io.cloudflux.bill;

/**
 * How a bill is drawn up where there is more than one way.
 *
 * @param chargeEnd whether minimum days not served are charged at the end of the window, as if the
 *     object were deleted then; without it the last days of a window reward moves to classes whose
 *     minimum is never paid
 * @param idleFromEntry whether an object that enters an auto class starts in its first tier, as the
 *     providers do it; false counts idle days from the last access even before the entry
 */
public record BillRules(boolean chargeEnd, boolean idleFromEntry) {
  /** As the providers bill, an object deleted at the end of the window. */
  public static final BillRules USUAL = new BillRules(true, true);
}
