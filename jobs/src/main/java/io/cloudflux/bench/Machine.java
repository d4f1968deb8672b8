package io.cloudflux.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

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

  /** What a page of figures begins with: the machine, and the command that printed them. */
  String heading(String command) {
    return String.format(
        Locale.ROOT,
        "Machine  %d cores, %.1f GiB memory; load %.2f at the start%n         %s; %s%nCommand "
            + " %s%n",
        cores,
        memoryBytes / (double) (1L << 30),
        load,
        system,
        jvm,
        command);
  }
}
