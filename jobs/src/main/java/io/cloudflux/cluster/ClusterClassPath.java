package io.cloudflux.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;

/** The class path of a cluster's processes: what {@code $FLINK_HOME/lib} is elsewhere. */
final class ClusterClassPath {
  private static final String FLINK = "org/apache/flink/";

  private ClusterClassPath() {}

  /**
   * A class path without the job's jar, and without what is in that jar and Flink would still load
   * from beside it: packages of its own come from the cluster first, so a connector found there
   * would meet Kafka's client from there, and the job one of its own.
   *
   * @param classPath jars, separated as the system does
   */
  static String without(Path jobJar, String classPath) throws IOException {
    Set<String> inJob = flinkClasses(jobJar);
    List<String> kept = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator)) {
      Path jar = Path.of(entry);
      if (Files.isRegularFile(jar)
          && !Files.isSameFile(jar, jobJar)
          && flinkClasses(jar).stream().noneMatch(inJob::contains)) {
        kept.add(jar.toAbsolutePath().toString());
      }
    }
    return String.join(File.pathSeparator, kept);
  }

  private static Set<String> flinkClasses(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      Set<String> classes = new HashSet<>();
      file.stream()
          .map(entry -> entry.getName())
          .filter(name -> name.startsWith(FLINK) && name.endsWith(".class"))
          .forEach(classes::add);
      return classes;
    }
  }
}
