package io.cloudflux.jobs.tiering;

import io.cloudflux.jobs.forecast.ModelAnnouncement;

/**
 * An announced model as it was found.
 *
 * @param announcement what is said of it
 * @param json the model itself, so that nothing depends on its folder any more; null if it is no
 *     use
 * @param flaw why it is no use whatever the model in use, or null
 * @param problem the flaw in words, or null
 */
public record AnnouncedModel(
    ModelAnnouncement announcement, String json, ModelVerdict.Reason flaw, String problem) {

  static AnnouncedModel flawed(
      ModelAnnouncement announcement, ModelVerdict.Reason flaw, String problem) {
    return new AnnouncedModel(announcement, null, flaw, problem);
  }

  static AnnouncedModel ofOtherFeatures(ModelAnnouncement announcement) {
    return flawed(
        announcement,
        ModelVerdict.Reason.OTHER_FEATURES,
        "trained on other features than this release computes; train again");
  }

  /** UTC day whose midnight is the first boundary it may decide. */
  int effectiveFrom() {
    return announcement.effectiveFrom();
  }
}
