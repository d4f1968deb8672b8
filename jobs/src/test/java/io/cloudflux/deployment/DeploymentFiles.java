package io.cloudflux.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The deployment files of this repository. */
final class DeploymentFiles {
  static final Path ROOT = root();
  static final Path FLINK_CONF = ROOT.resolve("flink-conf");

  private DeploymentFiles() {}

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(file.toString(), e);
    }
  }

  /** SnakeYAML itself, because Jackson's parser does not resolve anchors and merge keys. */
  static JsonNode yaml(Path file) {
    LoaderOptions strict = new LoaderOptions();
    strict.setAllowDuplicateKeys(false);
    Object document = new Yaml(new SafeConstructor(strict)).load(read(file));
    return new ObjectMapper().valueToTree(document);
  }

  private static Path root() {
    Path start = Path.of(System.getProperty("user.dir")).toAbsolutePath();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve("docker-compose.yml"))) {
        return folder;
      }
    }
    throw new AssertionError("no docker-compose.yml in " + start + " or above");
  }
}
