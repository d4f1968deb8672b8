package io.cloudflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.cluster.LocalCluster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run of the launcher in this JVM came to.
 *
 * @param status the exit status
 * @param out what it printed on standard output
 * @param err what it printed on standard error
 */
record Launched(int status, String out, String err) {

  static Launched with(String... args) {
    PrintStream stdout = System.out;
    PrintStream stderr = System.err;
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int status;
    try (PrintStream capturedOut = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream capturedErr = new PrintStream(err, true, StandardCharsets.UTF_8)) {
      System.setOut(capturedOut);
      System.setErr(capturedErr);
      status = Cloudflux.run(args);
    } finally {
      System.setOut(stdout);
      System.setErr(stderr);
    }
    return new Launched(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /**
   * Starts a cluster as people do: of the job's jar, as it was built, and processes of their own.
   *
   * @param flags of {@code cluster start}
   */
  static LocalCluster cluster(Path directory, String... flags) throws IOException {
    System.setProperty(FlinkSettings.CONF_DIR_PROPERTY, Path.of("../flink-conf").toString());
    System.setProperty(SubmitCommand.JAR_PROPERTY, Path.of("target/cloudflux.jar").toString());
    String classPath = System.getProperty("java.class.path");
    try {
      System.setProperty("java.class.path", classPath());
      List<String> command = new ArrayList<>(List.of("cluster", "start", "--dir=" + directory));
      command.add("-Drest.port=" + freePort());
      command.add("-Djobmanager.rpc.port=" + freePort());
      command.addAll(List.of(flags));
      Launched started = with(command.toArray(new String[0]));
      assertThat(started.status()).as(started.err()).isZero();
      return LocalCluster.in(directory);
    } finally {
      System.setProperty("java.class.path", classPath);
    }
  }

  /** Beside the job's jar, what the launcher script has on its class path. */
  static String classPath() throws IOException {
    return Files.readString(Path.of("target/classpath")).strip();
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }
}
