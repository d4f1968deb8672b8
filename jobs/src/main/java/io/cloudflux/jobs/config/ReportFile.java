package io.cloudflux.jobs.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;

/** The file that {@code --report} names. */
public final class ReportFile {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private ReportFile() {}

  /** Writes figures in place of what is there. */
  public static void write(JsonNode figures, Path file) throws IOException {
    JSON.writeValue(file.toFile(), figures);
  }
}
