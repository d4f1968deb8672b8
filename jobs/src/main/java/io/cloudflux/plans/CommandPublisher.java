package io.cloudflux.plans;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.source.KafkaOptions;
import io.cloudflux.jobs.tiering.PlanCommand;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Tells the job what to make of plans: by a topic, or by lines at the end of a file. */
public final class CommandPublisher {
  private static final String KAFKA = "kafka:";

  private CommandPublisher() {}

  /**
   * Publishes commands, those on one plan to one partition.
   *
   * @param to {@code kafka:TOPIC} or a file
   * @throws ConfigurationException if the topic cannot be had
   */
  public static void publish(String to, KafkaOptions kafka, List<PlanCommand> commands)
      throws IOException, InterruptedException {
    if (!to.startsWith(KAFKA)) {
      append(Path.of(to), commands);
      return;
    }
    String topic = to.substring(KAFKA.length());
    if (topic.isEmpty()) {
      throw ConfigurationException.of("commands", to, "names no topic; kafka:TOPIC");
    }
    Properties properties = kafka.clientProperties();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    try (var producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (PlanCommand command : commands) {
        byte[] key = command.planId().getBytes(UTF_8);
        producer.send(new ProducerRecord<>(topic, key, command.toJson())).get();
      }
    } catch (KafkaException e) {
      throw new ConfigurationException(
          "--commands: '%s' cannot be used: %s".formatted(to, e.getMessage()), e);
    } catch (ExecutionException e) {
      throw new IOException("telling " + topic + ": " + e.getCause().getMessage(), e);
    }
  }

  private static void append(Path file, List<PlanCommand> commands) throws IOException {
    try (OutputStream out =
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (PlanCommand command : commands) {
        out.write((new String(command.toJson(), UTF_8) + '\n').getBytes(UTF_8));
      }
    }
  }
}
