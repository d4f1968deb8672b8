package io.cloudflux.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cloudflux.jobs.source.KafkaOptions;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A topic that a job follows; a batch is a transaction. */
public final class KafkaTarget implements LineTarget {
  private static final int MAX_REQUEST_BYTES = 2 << 20;

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final Function<byte[], String> key;

  /**
   * @param key of a line's record; null for none
   */
  public KafkaTarget(KafkaOptions kafka, String topic, Function<byte[], String> key) {
    Properties properties = kafka.clientProperties();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    // One replay into a topic at a time: a second one fences the first off.
    properties.put(
        ProducerConfig.TRANSACTIONAL_ID_CONFIG, kafka.transactionalIdPrefix() + "-replay-" + topic);
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
    this.topic = topic;
    this.key = key;
    this.producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    producer.initTransactions();
  }

  @Override
  public void replay(List<Letter> letters, LetterSource source) throws SQLException {
    producer.beginTransaction();
    for (Letter letter : letters) {
      byte[] line = letter.line();
      String name = key.apply(line);
      producer.send(new ProducerRecord<>(topic, name == null ? null : name.getBytes(UTF_8), line));
    }
    source.join(producer);
    producer.commitTransaction(); // Throws what any of the sends failed with.
    source.replayed(letters);
  }

  @Override
  public void close() {
    producer.close();
  }
}
