package io.cloudflux.jobs.tiering;

import io.cloudflux.forecast.CountRegression;
import io.cloudflux.jobs.forecast.ForecastModelFiles;
import io.cloudflux.jobs.forecast.ModelAnnouncement;
import io.cloudflux.jobs.source.RawLine;
import io.cloudflux.jobs.tiering.ModelVerdict.Reason;
import io.cloudflux.log.LineKind;
import io.cloudflux.log.MalformedLineException;
import java.io.IOException;
import org.apache.flink.util.Collector;

/**
 * Parses announcements of forecast models, and loads what they announce: here, where nobody waits
 * for it. Side output: dead letters.
 */
final class ParseModels extends ParseLines<ReferenceUpdate> {
  private static final long serialVersionUID = 1L;

  static final String STAGE = "forecast-model";

  ParseModels() {
    super(STAGE);
  }

  @Override
  LineKind parse(RawLine raw, Context context, Collector<ReferenceUpdate> out)
      throws MalformedLineException {
    byte[] line = raw.bytes();
    if (isBlank(line)) {
      return LineKind.BLANK;
    }
    ModelAnnouncement announcement;
    try {
      announcement = ModelAnnouncement.parse(line);
    } catch (IOException e) {
      throw new MalformedLineException(
          MalformedLineException.Reason.NOT_THIS_FORMAT, "not a JSON object");
    } catch (IllegalArgumentException e) {
      throw new MalformedLineException(MalformedLineException.Reason.BAD_VALUE, e.getMessage());
    }
    out.collect(ReferenceUpdate.of(load(announcement)));
    return LineKind.RECORD;
  }

  private static AnnouncedModel load(ModelAnnouncement announcement) {
    if (!announcement.card().knowsTheseFeatures()) {
      return AnnouncedModel.ofOtherFeatures(announcement);
    }
    CountRegression model;
    try {
      model = ForecastModelFiles.load(announcement.location());
    } catch (IOException | RuntimeException e) {
      return AnnouncedModel.flawed(
          announcement,
          Reason.DOES_NOT_LOAD,
          "'%s' is not a saved forecast model: %s"
              .formatted(announcement.location(), e.getMessage()));
    }
    if (!model.version().equals(announcement.card().modelVersion())) {
      return AnnouncedModel.flawed(
          announcement,
          Reason.OTHER_VERSION,
          "'%s' holds %s".formatted(announcement.location(), model.version()));
    }
    return new AnnouncedModel(announcement, ForecastModelFiles.toJson(model), null, null);
  }
}
