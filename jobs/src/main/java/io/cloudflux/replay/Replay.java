package io.cloudflux.replay;

import io.cloudflux.log.MalformedLineException;
import io.cloudflux.log.MalformedLineException.Reason;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts dead letters back that can be read by now. */
public final class Replay {
  private final String stage;
  private final Set<Reason> reasons;
  private final LineCheck check;
  private final Rest rest;

  private long letters;
  private long replayed;
  private long passedOver;
  private long cut;
  private final Map<Reason, Long> malformed = new EnumMap<>(Reason.class);

  /** Reads a line as the job would. */
  public interface LineCheck {
    /**
     * @throws MalformedLineException if it would be a dead letter again
     */
    void read(byte[] line) throws MalformedLineException;
  }

  /** Takes the letters that cannot be put back. */
  public interface Rest {
    void keep(Letter letter) throws IOException;
  }

  /**
   * @param stage letters of other stages are passed over
   * @param reasons letters of other reasons are passed over; empty for all
   */
  public Replay(String stage, Set<Reason> reasons, LineCheck check, Rest rest) {
    this.stage = stage;
    this.reasons = Set.copyOf(reasons);
    this.check = check;
    this.rest = rest;
  }

  /** Reads all letters of the source; what can be read goes to the target, the rest is kept. */
  public void run(LetterSource source, LineTarget target) throws IOException, SQLException {
    List<Letter> batch = source.next();
    while (!batch.isEmpty()) {
      List<Letter> readable = new ArrayList<>();
      for (Letter letter : batch) {
        letters++;
        if (isReadable(letter)) {
          readable.add(letter);
        }
      }
      target.replay(readable, source);
      replayed += readable.size();
      batch = source.next();
    }
  }

  private boolean isReadable(Letter letter) throws IOException {
    if (!letter.letter().stage().equals(stage)
        || (!reasons.isEmpty() && !reasons.contains(Reason.valueOf(letter.letter().reason())))) {
      passedOver++;
      return false;
    }
    if (letter.isCut()) {
      cut++;
    } else {
      try {
        check.read(letter.line());
        return true;
      } catch (MalformedLineException e) {
        malformed.merge(e.reason(), 1L, Long::sum);
      }
    }
    rest.keep(letter);
    return false;
  }

  /** {@code 9 letters = 5 replayed + 2 still malformed (BAD_TIME 2) + 1 cut + 1 passed over}. */
  public String summary() {
    long dead = malformed.values().stream().mapToLong(Long::longValue).sum();
    StringBuilder reasonsText = new StringBuilder();
    malformed.forEach(
        (reason, count) ->
            reasonsText
                .append(reasonsText.isEmpty() ? " (" : ", ")
                .append("%s %,d".formatted(reason, count)));
    return "%,d letters = %,d replayed + %,d still malformed%s + %,d cut + %,d passed over"
        .formatted(
            letters,
            replayed,
            dead,
            reasonsText.isEmpty() ? "" : reasonsText.append(")"),
            cut,
            passedOver);
  }
}
