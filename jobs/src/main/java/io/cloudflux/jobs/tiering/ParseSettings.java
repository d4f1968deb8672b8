package io.cloudflux.jobs.tiering;

import io.cloudflux.jobs.source.RawLine;
import io.cloudflux.log.LineKind;
import io.cloudflux.log.MalformedLineException;
import java.io.IOException;
import org.apache.flink.util.Collector;

/** Parses announcements of prices and policies. Side output: dead letters. */
final class ParseSettings extends ParseLines<ReferenceUpdate> {
  private static final long serialVersionUID = 1L;

  static final String STAGE = "tiering-settings";

  ParseSettings() {
    super(STAGE);
  }

  @Override
  LineKind parse(RawLine line, Context context, Collector<ReferenceUpdate> out)
      throws MalformedLineException {
    if (isBlank(line.bytes())) {
      return LineKind.BLANK;
    }
    SettingsAnnouncement announcement;
    try {
      announcement = SettingsAnnouncement.parse(line.bytes());
    } catch (IOException e) {
      throw new MalformedLineException(
          MalformedLineException.Reason.NOT_THIS_FORMAT, "not a JSON object");
    } catch (IllegalArgumentException e) {
      throw new MalformedLineException(MalformedLineException.Reason.BAD_VALUE, e.getMessage());
    }
    out.collect(ReferenceUpdate.of(new AnnouncedSettings(announcement.effectiveFrom(), line)));
    return LineKind.RECORD;
  }
}
