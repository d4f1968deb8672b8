package io.cloudflux.jobs.sink;

import java.time.Duration;
import java.util.Collection;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Writes results to a table, each at least once. It has no state, and nothing to commit: its
 * committer is there because savepoints of version 0.1 have state of one (that of Flink's JDBC
 * sink), and a job without it would not start from them.
 *
 * @param postgres where Postgres is
 * @param timeout how long it may take to answer, if the URL does not say; whole seconds
 * @param table what to write, and how
 */
record PostgresSink<T>(PostgresOptions postgres, Duration timeout, PostgresTable<T> table)
    implements Sink<T>, SupportsCommitter<Void> {
  private static final long serialVersionUID = 1L;

  @Override
  public PostgresWriter<T> createWriter(WriterInitContext context) {
    return new PostgresWriter<>(
        postgres, timeout, table, context.getProcessingTimeService(), context.metricGroup());
  }

  @Override
  @Deprecated
  public PostgresWriter<T> createWriter(InitContext context) {
    throw new UnsupportedOperationException("Flink calls the other one");
  }

  @Override
  public Committer<Void> createCommitter(CommitterInitContext context) {
    return new Committer<>() {
      @Override
      public void commit(Collection<CommitRequest<Void>> nothing) {}

      @Override
      public void close() {}
    };
  }

  @Override
  public SimpleVersionedSerializer<Void> getCommittableSerializer() {
    return new SimpleVersionedSerializer<>() {
      @Override
      public int getVersion() {
        return 0;
      }

      @Override
      public byte[] serialize(Void nothing) {
        return new byte[0];
      }

      @Override
      public Void deserialize(int version, byte[] nothing) {
        return null;
      }
    };
  }
}
