package io.cloudflux.cluster;

import io.cloudflux.jobs.config.ConfigurationException;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.jobmanager.JobManagerProcessSpec;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;
import org.apache.flink.runtime.zookeeper.FlinkZooKeeperQuorumPeer;
import org.apache.flink.util.FileUtils;

/**
 * A Flink session cluster on this machine, without containers: a JobManager, TaskManagers and, for
 * high availability, a ZooKeeper, each a JVM of its own that outlives this one. All they write is
 * below one directory:
 *
 * <pre>
 * conf/         config.yaml in effect
 * run/          a .pid file for every process
 * log/          a .log file for every process, and what it prints (.out)
 * checkpoints/  savepoints/    kept when the cluster ends
 * ha/           zookeeper/     begun anew with each start
 * tmp/
 * </pre>
 */
public final class LocalCluster {
  /** Where a cluster is unless somebody says otherwise. */
  public static final Path DEFAULT_DIRECTORY =
      Path.of(System.getProperty("user.home"), ".cloudflux", "cluster");

  private static final String JOB_MANAGER = "jobmanager";
  private static final String TASK_MANAGER = "taskmanager-";
  private static final String ZOOKEEPER = "zookeeper";
  private static final String CONFIG_FILE = "config.yaml";
  private static final String CLASS_PATH_FILE = "classpath";
  private static final String LOG_FILE = "log4j.properties";
  private static final String JAVA_OPTIONS = "env.java.opts.all";

  private static final Duration START_PATIENCE = Duration.ofSeconds(120);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);
  private static final long POLL_MILLIS = 250;

  /** A killed JobManager must not keep the lead for the minute that is the default. */
  private static final Duration ZOOKEEPER_SESSION = Duration.ofSeconds(10);

  private static final int ZOOKEEPER_HEAP_MIB = 64;

  private final Path directory;

  private LocalCluster(Path directory) {
    this.directory = directory.toAbsolutePath();
  }

  /** The cluster of a directory, running or not. */
  public static LocalCluster in(Path directory) {
    return new LocalCluster(directory);
  }

  /**
   * Starts it and waits until REST answers and all TaskManagers are there. If that fails, nothing
   * is left running.
   *
   * @param flinkConf folder with config.yaml and log4j.properties
   * @param jobJar the job's jar, which is not on the cluster's class path
   * @param classPath of this JVM, of which the cluster's is made
   * @param progress takes a line of text
   * @throws ConfigurationException if settings are impossible
   * @throws ClusterFailure if a cluster runs there already, or this one does not come up
   */
  public void start(
      Path flinkConf,
      Path jobJar,
      String classPath,
      ClusterSettings settings,
      Consumer<String> progress)
      throws IOException {
    List<ClusterProcess> running = processes();
    if (!running.isEmpty()) {
      throw new ClusterFailure(
          "a cluster runs in %s already (%s); ./cloudflux cluster stop ends it"
              .formatted(directory, described(running)));
    }
    for (String begunAnew : List.of("run", "conf", "tmp", "ha", "zookeeper")) {
      FileUtils.deleteDirectoryQuietly(directory.resolve(begunAnew).toFile());
    }
    for (String needed : List.of("run", "conf", "tmp", "log", "checkpoints", "savepoints")) {
      Files.createDirectories(directory.resolve(needed));
    }
    Configuration configuration = effective(flinkConf, settings);
    refuseTakenPort(configuration);
    Files.write(
        conf().resolve(CONFIG_FILE),
        ConfigurationUtils.convertConfigToWritableLines(configuration, false));
    Files.copy(flinkConf.resolve(LOG_FILE), conf().resolve(LOG_FILE));
    Files.writeString(
        conf().resolve(CLASS_PATH_FILE),
        ClusterClassPath.without(jobJar.toAbsolutePath(), classPath));
    try {
      if (settings.highAvailability()) {
        startZooKeeper(configuration, jobJar.toAbsolutePath());
      }
      startJobManager();
      for (int number = 1; number <= settings.taskManagers(); number++) {
        startTaskManager(number);
      }
      awaitTaskManagers(settings.taskManagers(), progress);
    } catch (IOException | RuntimeException e) {
      stop();
      throw e;
    }
  }

  /** Starts the JobManager of a cluster whose JobManager is gone. */
  public ClusterProcess startJobManager() throws IOException {
    Configuration configuration = configuration();
    JobManagerProcessSpec memory =
        JobManagerProcessUtils.processSpecFromConfigWithNewOptionToInterpretLegacyHeap(
            configuration, JobManagerOptions.JVM_HEAP_MEMORY);
    return start(
        JOB_MANAGER,
        classPath(),
        StandaloneSessionClusterEntrypoint.class,
        words(JobManagerProcessUtils.generateJvmParametersStr(memory, configuration)),
        Stream.concat(
                Stream.of("--executionMode", "cluster"),
                words(JobManagerProcessUtils.generateDynamicConfigsStr(memory)).stream())
            .toList());
  }

  /**
   * Starts one more TaskManager, or one in place of another that is gone.
   *
   * @param number from 1; of those that run, each has its own
   */
  public ClusterProcess startTaskManager(int number) throws IOException {
    Configuration configuration = configuration();
    TaskExecutorProcessSpec memory = TaskExecutorProcessUtils.processSpecFromConfig(configuration);
    String name = TASK_MANAGER + number;
    List<String> arguments =
        new ArrayList<>(words(TaskExecutorProcessUtils.generateDynamicConfigsStr(memory)));
    // A name in the web interface that people know from `cluster status`.
    arguments.add("-D" + TaskManagerOptions.TASK_MANAGER_RESOURCE_ID.key() + "=" + name);
    return start(
        name,
        classPath(),
        TaskManagerRunner.class,
        words(ProcessMemoryUtils.generateJvmParametersStr(memory)),
        arguments);
  }

  /** Its processes that run, in the order of their names. */
  public List<ClusterProcess> processes() throws IOException {
    if (!Files.isDirectory(run())) {
      return List.of();
    }
    List<ClusterProcess> running = new ArrayList<>();
    try (Stream<Path> files = Files.list(run())) {
      for (Path file : files.sorted().toList()) {
        ClusterProcess.of(file).ifPresent(running::add);
      }
    }
    return running;
  }

  /** The process of that name, such as {@code taskmanager-1}. */
  public ClusterProcess process(String name) throws IOException {
    return ClusterProcess.of(run().resolve(name + ClusterProcess.SUFFIX))
        .orElseThrow(() -> new ClusterFailure(name + " does not run in " + directory));
  }

  /**
   * Ends it, TaskManagers first, so that none tries to find a new JobManager.
   *
   * @return the processes that ran
   */
  public List<ClusterProcess> stop() throws IOException {
    List<ClusterProcess> running = new ArrayList<>(processes());
    running.sort(Comparator.comparing(process -> !process.name().startsWith(TASK_MANAGER)));
    running.forEach(process -> process.stop(STOP_PATIENCE));
    FileUtils.deleteDirectoryQuietly(run().toFile());
    FileUtils.deleteDirectoryQuietly(directory.resolve("tmp").toFile());
    return running;
  }

  /**
   * Where its REST API and web interface are.
   *
   * @throws ClusterFailure if it was never started
   */
  public URI url() {
    Configuration configuration = configuration();
    return URI.create(
        "http://%s:%d"
            .formatted(
                configuration.get(RestOptions.ADDRESS), configuration.get(RestOptions.PORT)));
  }

  /** Where it writes. */
  public Path directory() {
    return directory;
  }

  private void awaitTaskManagers(int expected, Consumer<String> progress) throws IOException {
    long deadline = System.nanoTime() + START_PATIENCE.toNanos();
    int processes = processes().size();
    int seen = -1;
    try (ClusterClient client = ClusterClient.connect(url())) {
      while (seen < expected) {
        int now = client.isUp() ? client.taskManagers().size() : -1;
        if (now > seen) {
          seen = now;
          progress.accept("JobManager is up, TaskManagers %d/%d".formatted(seen, expected));
        }
        if (processes().size() < processes) {
          throw new ClusterFailure("a process ended as it started; see " + logs());
        }
        if (System.nanoTime() > deadline) {
          throw new ClusterFailure(
              "not up after %d s; see %s".formatted(START_PATIENCE.toSeconds(), logs()));
        }
        sleep();
      }
    }
  }

  private ClusterProcess start(
      String name, String classPath, Class<?> main, List<String> jvmOptions, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(words(configuration().getString(JAVA_OPTIONS, "")));
    command.addAll(jvmOptions);
    command.add("-Dlog4j.configurationFile=" + conf().resolve(LOG_FILE));
    command.add("-Dlog.file=" + logs().resolve(name + ".log"));
    command.add("-Djava.io.tmpdir=" + directory.resolve("tmp"));
    command.addAll(List.of("-cp", classPath, main.getName()));
    if (!name.equals(ZOOKEEPER)) {
      command.addAll(List.of("--configDir", conf().toString()));
    }
    command.addAll(arguments);
    File printed = logs().resolve(name + ".out").toFile();
    Process process =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectErrorStream(true)
            .redirectOutput(printed)
            .start();
    ClusterProcess started = new ClusterProcess(name, process.toHandle());
    started.announce(run());
    return started;
  }

  private void startZooKeeper(Configuration configuration, Path jobJar) throws IOException {
    Path settings = conf().resolve("zoo.cfg");
    String quorum = configuration.get(HighAvailabilityOptions.HA_ZOOKEEPER_QUORUM);
    Files.write(
        settings,
        List.of(
            "tickTime=2000",
            "dataDir=" + directory.resolve(ZOOKEEPER),
            "clientPort=" + quorum.substring(quorum.indexOf(':') + 1),
            "clientPortAddress=localhost",
            "admin.enableServer=false", // Its web server is not among Flink's classes.
            "server.1=localhost:2888:3888"));
    start(
        ZOOKEEPER,
        // It compresses its snapshots with Snappy, which comes with the job's Kafka client.
        classPath() + File.pathSeparator + jobJar,
        FlinkZooKeeperQuorumPeer.class,
        List.of("-Xmx" + ZOOKEEPER_HEAP_MIB + "m"),
        List.of("--zkConfigFile", settings.toString(), "--peerId", "1"));
  }

  private Configuration effective(Path flinkConf, ClusterSettings settings) throws IOException {
    Configuration configuration = GlobalConfiguration.loadConfiguration(flinkConf.toString());
    folder(configuration, CheckpointingOptions.CHECKPOINTS_DIRECTORY, "checkpoints");
    folder(configuration, CheckpointingOptions.SAVEPOINT_DIRECTORY, "savepoints");
    configuration.set(CoreOptions.TMP_DIRS, directory.resolve("tmp").toString());
    if (settings.slots() != null) {
      configuration.set(TaskManagerOptions.NUM_TASK_SLOTS, settings.slots());
    }
    if (settings.highAvailability()) {
      configuration.set(HighAvailabilityOptions.HA_MODE, "zookeeper");
      configuration.set(HighAvailabilityOptions.HA_ZOOKEEPER_QUORUM, "localhost:" + freePort());
      configuration.set(HighAvailabilityOptions.ZOOKEEPER_SESSION_TIMEOUT, ZOOKEEPER_SESSION);
      folder(configuration, HighAvailabilityOptions.HA_STORAGE_PATH, "ha");
    }
    settings.flink().forEach(configuration::setString);
    try {
      TaskExecutorProcessUtils.processSpecFromConfig(configuration);
      JobManagerProcessUtils.processSpecFromConfigWithNewOptionToInterpretLegacyHeap(
          configuration, JobManagerOptions.JVM_HEAP_MEMORY);
    } catch (IllegalConfigurationException | IllegalArgumentException e) {
      throw new ConfigurationException("-D: " + e.getMessage(), e);
    }
    return configuration;
  }

  private void folder(Configuration configuration, ConfigOption<String> option, String name) {
    configuration.set(option, directory.resolve(name).toUri().toString());
  }

  /** Flink would say so in a log only, and whatever answers there is not this cluster. */
  private static void refuseTakenPort(Configuration configuration) {
    int port = configuration.get(RestOptions.PORT);
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new ConfigurationException(
          "%s: port %d is taken; another with -D %s=PORT"
              .formatted(RestOptions.PORT.key(), port, RestOptions.PORT.key()),
          e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  private Configuration configuration() {
    if (!Files.exists(conf().resolve(CONFIG_FILE))) {
      throw new ClusterFailure("no cluster was started in " + directory);
    }
    return GlobalConfiguration.loadConfiguration(conf().toString());
  }

  private String classPath() throws IOException {
    return Files.readString(conf().resolve(CLASS_PATH_FILE));
  }

  private Path conf() {
    return directory.resolve("conf");
  }

  private Path run() {
    return directory.resolve("run");
  }

  private Path logs() {
    return directory.resolve("log");
  }

  private static String described(List<ClusterProcess> processes) {
    return String.join(
        ", ", processes.stream().map(process -> process.name() + " " + process.pid()).toList());
  }

  private static List<String> words(String text) {
    return text.isBlank() ? Collections.emptyList() : List.of(text.strip().split("\\s+"));
  }

  private static void sleep() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterFailure("interrupted", e);
    }
  }
}
