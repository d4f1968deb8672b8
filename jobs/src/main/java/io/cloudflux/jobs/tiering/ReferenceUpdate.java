package io.cloudflux.jobs.tiering;

/**
 * Something new that decisions on all objects rest on. Exactly one of the fields is there.
 *
 * @param span days the logs cover, or null
 * @param announcedModel a model announced, on its way to {@link KeepModels}, or null
 * @param model a model to decide with from its day on, or null
 * @param announced prices or a policy announced, on the way to {@link KeepSettings}, or null
 * @param settings prices and policy to decide with from their day on, or null
 * @param scan a day on which a prefix was read through by a scan, or null
 */
public record ReferenceUpdate(
    LogSpan span,
    AnnouncedModel announcedModel,
    ModelFrom model,
    AnnouncedSettings announced,
    SettingsInForce settings,
    ScanDay scan) {

  public static ReferenceUpdate of(LogSpan span) {
    return new ReferenceUpdate(span, null, null, null, null, null);
  }

  static ReferenceUpdate of(AnnouncedModel model) {
    return new ReferenceUpdate(null, model, null, null, null, null);
  }

  static ReferenceUpdate of(ModelFrom model) {
    return new ReferenceUpdate(null, null, model, null, null, null);
  }

  static ReferenceUpdate of(AnnouncedSettings announced) {
    return new ReferenceUpdate(null, null, null, announced, null, null);
  }

  static ReferenceUpdate of(SettingsInForce settings) {
    return new ReferenceUpdate(null, null, null, null, settings, null);
  }

  static ReferenceUpdate of(ScanDay scan) {
    return new ReferenceUpdate(null, null, null, null, null, scan);
  }
}
