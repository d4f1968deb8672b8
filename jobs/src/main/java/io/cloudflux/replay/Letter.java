package io.cloudflux.replay;

import io.cloudflux.DeadLetter;
import io.cloudflux.log.MalformedLineException.Reason;
import java.nio.charset.StandardCharsets;

/**
 * A dead letter that may be put back.
 *
 * @param letter as the job wrote it
 * @param corrected the line somebody put in its place, or null
 */
public record Letter(DeadLetter letter, String corrected) {

  /** The line to put back. */
  public byte[] line() {
    return corrected == null ? letter.raw() : corrected.getBytes(StandardCharsets.UTF_8);
  }

  /** True if its bytes are not all there, and nobody has put another line in their place. */
  public boolean isCut() {
    boolean asItWas =
        corrected == null || corrected.equals(new String(letter.raw(), StandardCharsets.UTF_8));
    return asItWas
        && (letter.reason().equals(Reason.TOO_LONG.name())
            || letter.reason().equals(Reason.CORRUPT_FILE.name()));
  }
}
