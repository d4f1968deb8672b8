package io.cloudflux.jobs.evaluation;

import java.nio.file.Path;

/**
 * What an evaluation writes; each may be null.
 *
 * @param report all errors as JSON
 * @param predictions every forecast of the model beside what came, as CSV
 * @param plot calibration and error by horizon, as PNG
 */
public record EvaluationFiles(Path report, Path predictions, Path plot) {}
