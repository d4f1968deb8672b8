package io.cloudflux.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/**
 * A real Kafka broker in this JVM: one node that is its own KRaft controller, on free ports of the
 * loopback interface, for the demo and for tests. Records are kept until {@link #close()}, whatever
 * their timestamps: a demo replays months-old log lines, and retention by time would drop them.
 */
public final class EmbeddedKafka implements AutoCloseable {
  /** Longest transaction the broker allows, Kafka's own default; a KafkaSink must ask for less. */
  public static final Duration MAX_TRANSACTION_TIMEOUT = Duration.ofMinutes(15);

  private static final int MAX_MESSAGE_BYTES = 2 * 1024 * 1024;
  private static final Duration ADMIN_TIMEOUT = Duration.ofSeconds(60);
  private static final String HOST = InetAddress.getLoopbackAddress().getHostAddress();

  private final Properties properties;
  private final ServiceDirectory directory;
  private final Ports ports;
  private final Thread closeAtExit = new Thread(this::stop, "embedded-kafka-close");
  private final AtomicBoolean stopped = new AtomicBoolean();
  private KafkaRaftServer server;

  private EmbeddedKafka(Properties properties, ServiceDirectory directory, Ports ports) {
    this.properties = properties;
    this.directory = directory;
    this.ports = ports;
  }

  /**
   * Starts a broker with its data in a new temporary directory.
   *
   * @throws IOException if its directory cannot be written or no port is free
   */
  public static EmbeddedKafka start() throws IOException {
    return start(ServiceDirectory.temporary("kafka"), 0);
  }

  /**
   * Starts a broker with its data in a new directory below {@code dataDir}; {@link #close()}
   * deletes only that new directory.
   *
   * @throws IOException if the directory cannot be written or no port is free
   */
  public static EmbeddedKafka start(Path dataDir) throws IOException {
    return start(ServiceDirectory.below(dataDir, "kafka"), 0);
  }

  /**
   * Starts a broker as {@link #start(Path)} does, with a second listener, {@link #outsidePort()},
   * that tells clients to connect to {@code advertisedPort}: that of a proxy in front of it.
   *
   * @throws IOException if the directory cannot be written or no port is free
   */
  public static EmbeddedKafka startBehind(int advertisedPort, Path dataDir) throws IOException {
    return start(ServiceDirectory.below(dataDir, "kafka"), advertisedPort);
  }

  private static EmbeddedKafka start(ServiceDirectory directory, int advertisedPort)
      throws IOException {
    try {
      Ports ports = Ports.free();
      Properties properties =
          brokerProperties(ports, advertisedPort, directory.path().resolve("log"));
      format(properties, directory.path());
      EmbeddedKafka kafka = new EmbeddedKafka(properties, directory, ports);
      // Before startup, so that an interrupted start leaves nothing behind either.
      Runtime.getRuntime().addShutdownHook(kafka.closeAtExit);
      try {
        kafka.startServer();
      } catch (RuntimeException e) {
        kafka.close();
        throw e;
      }
      return kafka;
    } catch (IOException | RuntimeException e) {
      if (Files.exists(directory.path())) {
        directory.delete();
      }
      throw e;
    }
  }

  /** Where clients connect: {@code host:port}. */
  public String bootstrapServers() {
    return HOST + ":" + ports.broker();
  }

  /** Where a proxy in front of the broker connects, if it was started behind one. */
  public int outsidePort() {
    return ports.outside();
  }

  /**
   * Creates a topic and waits until the broker knows it.
   *
   * @param partitions number of partitions, ≥ 1
   * @param config topic settings such as {@code cleanup.policy}; may be empty
   * @throws IllegalStateException if the topic exists already or the broker refuses it
   */
  public void createTopic(String name, int partitions, Map<String, String> config) {
    Map<String, Object> client =
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
    try (Admin admin = Admin.create(client)) {
      NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(config);
      admin.createTopics(List.of(topic)).all().get(ADMIN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "cannot create topic '" + name + "': " + e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "cannot create topic '" + name + "': no answer within " + ADMIN_TIMEOUT, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while creating topic '" + name + "'", e);
    }
  }

  /** Starts a broker that was stopped, at the address and with the data it had. */
  public synchronized void startServer() {
    server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
    server.startup();
  }

  /** Stops the broker, and keeps its data. */
  public synchronized void stopServer() {
    if (server != null) {
      server.shutdown();
      server.awaitShutdown();
      server = null;
    }
  }

  /** Stops the broker and deletes its data. Closing again does nothing. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(closeAtExit);
    } catch (IllegalStateException e) {
      // The JVM is going down; whichever thread comes first stops the broker.
    }
    stop();
  }

  private void stop() {
    if (!stopped.compareAndSet(false, true)) {
      return;
    }
    try {
      stopServer();
    } finally {
      directory.delete();
    }
  }

  private static Properties brokerProperties(Ports ports, int advertisedPort, Path logDirectory) {
    Properties p = new Properties();
    p.setProperty("process.roles", "broker,controller");
    p.setProperty("node.id", "1");
    p.setProperty("controller.quorum.voters", "1@" + HOST + ":" + ports.controller());
    p.setProperty("controller.listener.names", "CONTROLLER");
    p.setProperty("inter.broker.listener.name", "PLAINTEXT");
    String broker = "PLAINTEXT://%s:%d".formatted(HOST, ports.broker());
    String listeners = broker + ",CONTROLLER://%s:%d".formatted(HOST, ports.controller());
    if (advertisedPort != 0) {
      String outside = ",OUTSIDE://" + HOST + ":";
      listeners += outside + ports.outside();
      p.setProperty("advertised.listeners", broker + outside + advertisedPort);
      p.setProperty(
          "listener.security.protocol.map",
          "PLAINTEXT:PLAINTEXT,OUTSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT");
    }
    p.setProperty("listeners", listeners);
    p.setProperty("log.dirs", logDirectory.toString());

    // One node: what Kafka replicates three times by default would never become available.
    p.setProperty("default.replication.factor", "1");
    p.setProperty("offsets.topic.replication.factor", "1");
    p.setProperty("transaction.state.log.replication.factor", "1");
    p.setProperty("transaction.state.log.min.isr", "1");
    // Their defaults, 50 partitions each, cost a second of start and hundreds of files.
    p.setProperty("offsets.topic.num.partitions", "4");
    p.setProperty("transaction.state.log.num.partitions", "4");

    p.setProperty("transaction.max.timeout.ms", "" + MAX_TRANSACTION_TIMEOUT.toMillis());
    p.setProperty("group.initial.rebalance.delay.ms", "0");
    // A mistyped topic must fail, not appear.
    p.setProperty("auto.create.topics.enable", "false");
    p.setProperty("log.retention.ms", "-1");
    p.setProperty("message.max.bytes", "" + MAX_MESSAGE_BYTES);
    return p;
  }

  private static void format(Properties properties, Path directory) throws IOException {
    Path file = directory.resolve("server.properties");
    try (var out = Files.newOutputStream(file)) {
      properties.store(out, null);
    }
    var printed = new ByteArrayOutputStream();
    String[] command = {
      "format", "--cluster-id", Uuid.randomUuid().toString(), "--config", file.toString()
    };
    int exit;
    try (PrintStream capture = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
      exit = StorageTool.execute(command, capture);
    }
    if (exit != 0) {
      throw new IOException(
          "cannot format " + directory + ": " + printed.toString(StandardCharsets.UTF_8).strip());
    }
  }

  /**
   * Ports that were free a moment ago: the quorum's addresses must be known before it binds.
   *
   * @param outside used only behind a proxy
   */
  private record Ports(int broker, int controller, int outside) {
    static Ports free() throws IOException {
      // All are held at once, or the second search could return the first port.
      try (ServerSocket broker = bind();
          ServerSocket controller = bind();
          ServerSocket outside = bind()) {
        return new Ports(broker.getLocalPort(), controller.getLocalPort(), outside.getLocalPort());
      }
    }

    private static ServerSocket bind() throws IOException {
      ServerSocket socket = new ServerSocket();
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      return socket;
    }
  }
}
