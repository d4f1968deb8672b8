package io.cloudflux.fuzz;

import io.cloudflux.bench.Machine;
import java.lang.management.ManagementFactory;

/**
 * Memory of this process.
 *
 * @param heapBytes in use behind a garbage collection
 * @param residentBytes of the whole process, or 0 where the system does not tell
 */
record Memory(long heapBytes, long residentBytes) {

  static Memory now() {
    System.gc();
    return new Memory(
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
        Machine.residentBytes());
  }
}
