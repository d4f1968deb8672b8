package io.cloudflux.replay;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;

/** Where dead letters are. */
public interface LetterSource extends AutoCloseable {
  /** Letters read at a time. */
  int BATCH = 1000;

  /**
   * The next letters, {@link #BATCH} at most.
   *
   * @return empty at the end
   */
  List<Letter> next() throws IOException, SQLException;

  /** Notes what has been read as part of a transaction that puts letters back, if it can. */
  default void join(KafkaProducer<byte[], byte[]> transaction) {}

  /** Notes that these letters of the batch have been put back. */
  default void replayed(List<Letter> letters) throws SQLException {}

  @Override
  default void close() throws IOException, SQLException {}
}
