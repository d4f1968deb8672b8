package io.cloudflux.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * Where figures come from.
 *
 * @param cores that the JVM may use
 * @param memoryBytes of the machine
 * @param heapBytes the JVM may use at most
 * @param system operating system, version, architecture
 * @param jvm name and version
 * @param load processes that ran or waited in the last minute, before the benchmark; negative if
 *     the system does not tell
 */
record Machine(
    int cores, long memoryBytes, long heapBytes, String system, String jvm, double load) {

  /** CPU time of this process so far, all threads, nanoseconds. */
  static long cpuNanos() {
    return bean().getProcessCpuTime();
  }

  private static OperatingSystemMXBean bean() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  }

  static Machine here() {
    OperatingSystemMXBean system = bean();
    return new Machine(
        system.getAvailableProcessors(),
        system.getTotalMemorySize(),
        Runtime.getRuntime().maxMemory(),
        system.getName() + " " + system.getVersion() + " " + system.getArch(),
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        system.getSystemLoadAverage());
  }
}
