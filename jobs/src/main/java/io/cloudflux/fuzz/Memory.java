package io.cloudflux.fuzz;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Scanner;

/**
 * Memory of this process.
 *
 * @param heapBytes in use behind a garbage collection
 * @param residentBytes of the whole process, or -1 where the system does not tell
 */
record Memory(long heapBytes, long residentBytes) {
  private static final Path STATUS = Path.of("/proc/self/status");

  static Memory now() {
    System.gc();
    return new Memory(
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(), resident());
  }

  private static long resident() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> new Scanner(line.substring(6)).nextLong() << 10)
          .findFirst()
          .orElse(-1);
    } catch (IOException e) {
      return -1; // not a Linux
    }
  }
}
