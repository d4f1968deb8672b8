package io.cloudflux.delivery;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Lines that jobs read from files, and leave in files and topics. */
final class ResultLines {
  private ResultLines() {}

  /** Writes lines into a file, and returns it. */
  static Path write(Path file, List<byte[]> lines) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      for (byte[] line : lines) {
        out.write(line);
        out.write('\n');
      }
    }
    return file;
  }

  /** The lines of all files in a folder, sorted. */
  static List<String> in(Path folder) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        lines.addAll(Files.readAllLines(file, StandardCharsets.UTF_8));
      }
    }
    lines.sort(null);
    return lines;
  }

  /** The committed JSON objects of a topic, sorted. */
  static List<String> committed(String bootstrapServers, String topic) {
    return KafkaRecords.committed(bootstrapServers, topic).stream()
        .map(record -> record.substring(record.indexOf(" {") + 1))
        .sorted()
        .toList();
  }
}
