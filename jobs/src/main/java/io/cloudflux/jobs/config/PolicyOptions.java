package io.cloudflux.jobs.config;

import io.cloudflux.decision.PolicyFile;
import io.cloudflux.price.PriceBook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Which policy decides, and what it must keep to: the same at work and in a back-test. */
public final class PolicyOptions {
  @Option(
      names = "--policy-file",
      paramLabel = "FILE",
      description = "Policy and its constraints; those of flink-conf/policy.yaml by default.")
  Path file;

  /**
   * The file's policy, or the one shipped.
   *
   * @param prices whose classes and providers the file may name
   * @throws ConfigurationException if it cannot be used
   */
  public PolicyFile open(PriceBook prices) {
    return file == null ? PolicyFile.shipped() : open(file, prices);
  }

  /**
   * A file's policy.
   *
   * @param prices whose classes and providers the file may name; null for any
   * @throws ConfigurationException if it cannot be used
   */
  public static PolicyFile open(Path file, PriceBook prices) {
    try {
      return PolicyFile.read(Files.readAllBytes(file), file.toString(), prices);
    } catch (IOException e) {
      throw new ConfigurationException(
          "--policy-file: '%s' cannot be read: %s".formatted(file, e), e);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("--policy-file: " + e.getMessage(), e);
    }
  }

  /** The flag as it was given, or nothing. */
  public List<String> toFlags() {
    return file == null ? List.of() : List.of("--policy-file=" + file);
  }
}
