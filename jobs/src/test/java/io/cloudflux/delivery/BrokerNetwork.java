package io.cloudflux.delivery;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * What is between a broker and its clients. It can be cut, as a network is: connections stay open,
 * and nothing comes through. And it can hold up what only a very unlucky network does, the commits
 * of transactions or the answers to them, so that processes are killed at that point and no other.
 */
public final class BrokerNetwork implements AutoCloseable {
  private static final short END_TXN = 26; // Of Kafka's protocol, the request to commit or abort.
  private static final int BACKLOG = 50;

  private enum Traffic {
    PASSES,
    IS_CUT,
    WITHOUT_COMMITS,
    WITHOUT_ANSWERS_TO_COMMITS
  }

  private final ServerSocket server;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private Traffic traffic = Traffic.PASSES;
  private boolean held;

  public BrokerNetwork() throws IOException {
    server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
  }

  /** Where clients connect. */
  public int port() {
    return server.getLocalPort();
  }

  /** Lets clients through to a broker's port. */
  public void leadTo(int brokerPort) {
    start(
        () -> {
          while (true) {
            Socket client = server.accept();
            try {
              new Connection(client, new Socket(InetAddress.getLoopbackAddress(), brokerPort));
            } catch (IOException e) {
              client.close(); // The broker is down.
            }
          }
        });
  }

  /** From now on nothing passes, in either direction. */
  public void cut() {
    set(Traffic.IS_CUT);
  }

  /** From now on no request to end a transaction reaches the broker. */
  public void holdCommits() {
    set(Traffic.WITHOUT_COMMITS);
  }

  /** From now on the broker commits, and nobody hears of it. */
  public void holdAnswersToCommits() {
    set(Traffic.WITHOUT_ANSWERS_TO_COMMITS);
  }

  /** Waits until something is held: of a commit, the checkpoint is complete, and the commit not. */
  public synchronized void awaitHeld(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!held) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError("nothing was to be held in " + patience);
      }
      wait(left);
    }
  }

  /** What was held arrives, late, and all passes again. */
  public void mend() {
    set(Traffic.PASSES);
  }

  /** What was held is lost, with all connections, and new ones pass. */
  public void mendWithLoss() {
    connections.forEach(Connection::close);
    mend();
  }

  private synchronized void set(Traffic now) {
    traffic = now;
    held = false;
    notifyAll();
  }

  private synchronized void awaitPassage(Connection connection, boolean commit, Traffic holding)
      throws InterruptedException {
    while (!connection.closed && (traffic == Traffic.IS_CUT || commit && traffic == holding)) {
      if (!held) {
        held = true;
        notifyAll();
      }
      wait();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    mendWithLoss();
  }

  private interface Running {
    void run() throws IOException, InterruptedException;
  }

  private static void start(Running running) {
    Thread thread =
        new Thread(
            () -> {
              try {
                running.run();
              } catch (IOException e) {
                return; // Either side has closed it.
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "broker-network");
    thread.setDaemon(true);
    thread.start();
  }

  /** Of one client; it has at most one request to end a transaction on its way. */
  private final class Connection {
    private final Socket client;
    private final Socket broker;
    private volatile boolean commits;
    private volatile boolean closed;

    Connection(Socket client, Socket broker) {
      this.client = client;
      this.broker = broker;
      connections.add(this);
      start(this::forwardRequests);
      start(this::forwardAnswers);
    }

    private void forwardRequests() throws IOException, InterruptedException {
      try (var in = new DataInputStream(client.getInputStream());
          var out = new DataOutputStream(broker.getOutputStream())) {
        while (!closed) {
          byte[] request = read(in);
          commits = ByteBuffer.wrap(request).getShort() == END_TXN;
          awaitPassage(this, commits, Traffic.WITHOUT_COMMITS);
          write(request, out);
        }
      } finally {
        close();
      }
    }

    private void forwardAnswers() throws IOException, InterruptedException {
      try (var in = new DataInputStream(broker.getInputStream());
          var out = new DataOutputStream(client.getOutputStream())) {
        while (!closed) {
          byte[] answer = read(in);
          awaitPassage(this, commits, Traffic.WITHOUT_ANSWERS_TO_COMMITS);
          write(answer, out);
        }
      } finally {
        close();
      }
    }

    private byte[] read(DataInputStream in) throws IOException {
      byte[] message = new byte[in.readInt()];
      in.readFully(message);
      return message;
    }

    private void write(byte[] message, DataOutputStream out) throws IOException {
      if (closed) {
        return;
      }
      // At once, lest the length waits for the acknowledgement of what was sent before.
      out.write(
          ByteBuffer.allocate(Integer.BYTES + message.length)
              .putInt(message.length)
              .put(message)
              .array());
    }

    void close() {
      connections.remove(this);
      synchronized (BrokerNetwork.this) {
        closed = true;
        BrokerNetwork.this.notifyAll();
      }
      try {
        client.close();
        broker.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
