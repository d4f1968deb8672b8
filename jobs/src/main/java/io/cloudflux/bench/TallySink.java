package io.cloudflux.bench;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * Counts what comes and drops it, and tells when there is no more. A job waits for a checkpoint
 * when its input has ended, for up to a whole interval; who knows of the end can take one at once.
 * Of one job at a time, on a cluster in this process.
 *
 * @param <T> what is dropped
 */
final class TallySink<T> implements Sink<T> {
  private static final long serialVersionUID = 1L;

  private static final AtomicLong COUNT = new AtomicLong();
  private static volatile CountDownLatch open = new CountDownLatch(0);

  /**
   * Begins to count anew.
   *
   * @param writers parallel subtasks that will count
   * @return complete when none of them has anything to come
   */
  static CompletableFuture<Void> begin(int writers) {
    COUNT.set(0);
    CountDownLatch latch = new CountDownLatch(writers);
    open = latch;
    CompletableFuture<Void> ended = new CompletableFuture<>();
    Thread waiting =
        new Thread(
            () -> {
              try {
                latch.await();
                ended.complete(null);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "bench-end-of-input");
    waiting.setDaemon(true);
    waiting.start();
    return ended;
  }

  /** How many there were. */
  static long count() {
    return COUNT.get();
  }

  @Override
  public SinkWriter<T> createWriter(WriterInitContext context) {
    return new Writer<>();
  }

  @Override
  @Deprecated
  public SinkWriter<T> createWriter(InitContext context) {
    return new Writer<>();
  }

  private static final class Writer<T> implements SinkWriter<T> {
    private long count;

    @Override
    public void write(T element, Context context) {
      count++;
    }

    @Override
    public void flush(boolean endOfInput) {
      if (endOfInput) {
        COUNT.addAndGet(count);
        open.countDown();
      }
    }

    @Override
    public void close() {}
  }
}
