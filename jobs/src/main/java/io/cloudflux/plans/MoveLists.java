package io.cloudflux.plans;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cloudflux.object.ObjectId;
import io.cloudflux.plan.MoveMethod;
import io.cloudflux.plan.export.MoveListFormat;
import io.cloudflux.price.ProviderPrices;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;

/** Writes moves to lists, a file for each bucket and class. */
public final class MoveLists implements AutoCloseable {
  private final Path folder;
  private final MoveListFormat format;
  private final Map<String, BufferedWriter> open = new TreeMap<>();
  private final Map<String, String> commands = new TreeMap<>();

  private long listed;
  private long restoreFirst;
  private long tooLarge;
  private long unnameable;

  /**
   * @param folder is there, and holds no such lists
   */
  public MoveLists(Path folder, MoveListFormat format) {
    this.folder = folder;
    this.format = format;
  }

  /** Adds a move. */
  public void add(StoredDecision decision, ProviderPrices prices) {
    String object = decision.object();
    String scheme = ObjectId.scheme(object);
    String bucket = scheme + "://" + ObjectId.bucket(object);
    String to = decision.advisedClass();
    try {
      if (!format.canName(object)) {
        unnameable++;
        return;
      }
      if (format.tooLarge(decision.sizeBytes())) {
        tooLarge++;
        write(format.tooLargeFileName(bucket, to), object);
        return;
      }
      MoveMethod method =
          MoveMethod.of(prices.require(decision.currentClass()), prices.require(to));
      boolean restore = format.restoreFirst(method, scheme);
      String file = format.fileName(bucket, to, restore);
      if (!open.containsKey(file)) {
        commands.put(file, format.command(bucket, to, file));
        var operation = format.operation(bucket, to);
        if (operation.isPresent()) {
          String name = format.operationFileName(bucket, to);
          Files.writeString(folder.resolve(name), operation.get(), UTF_8);
        }
      }
      write(file, format.line(object, to));
      listed++;
      restoreFirst += restore ? 1 : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(String file, String line) throws IOException {
    BufferedWriter out = open.get(file);
    if (out == null) {
      out = Files.newBufferedWriter(folder.resolve(file), UTF_8, StandardOpenOption.CREATE_NEW);
      open.put(file, out);
    }
    out.write(line);
    out.write('\n');
  }

  /** What to run the lists with, by file. */
  public Map<String, String> commands() {
    return commands;
  }

  /** Objects in the lists. */
  public long listed() {
    return listed;
  }

  /** Of those, the objects that must be restored before. */
  public long restoreFirst() {
    return restoreFirst;
  }

  /** Objects too large for the tool: in lists of their own. */
  public long tooLarge() {
    return tooLarge;
  }

  /** Objects whose names have line breaks: in no list. */
  public long unnameable() {
    return unnameable;
  }

  @Override
  public void close() throws IOException {
    for (BufferedWriter out : open.values()) {
      out.close();
    }
  }
}
