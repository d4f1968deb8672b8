package io.cloudflux.jobs.tiering;

/**
 * Something new that decisions on all objects rest on. Exactly one of the fields is there.
 *
 * @param span days the logs cover, or null
 * @param model a model, or null: one announced, on its way to {@link KeepModels}; one to decide
 *     with from its day on, behind it
 */
public record ReferenceUpdate(LogSpan span, AnnouncedModel model) {

  static ReferenceUpdate of(LogSpan span) {
    return new ReferenceUpdate(span, null);
  }

  static ReferenceUpdate of(AnnouncedModel model) {
    return new ReferenceUpdate(null, model);
  }
}
