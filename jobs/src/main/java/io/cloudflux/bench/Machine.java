package io.cloudflux.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

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
public record Machine(
    int cores, long memoryBytes, long heapBytes, String system, String jvm, double load) {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String PEAK = "VmHWM:";
  private static final String RESIDENT = "VmRSS:";

  /** CPU time of this process so far, all threads, nanoseconds. */
  static long cpuNanos() {
    return bean().getProcessCpuTime();
  }

  /** Most memory this process has had resident since {@link #forgetPeak}; 0 if nobody knows. */
  static long peakBytes() {
    return bytes(PEAK);
  }

  /** Memory this process has resident; 0 if nobody knows. */
  public static long residentBytes() {
    return bytes(RESIDENT);
  }

  private static long bytes(String name) {
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0; // No Linux.
    }
  }

  /** Begins to look for the peak anew, where the system can. */
  static void forgetPeak() {
    try {
      Files.writeString(Path.of("/proc/self/clear_refs"), "5");
    } catch (IOException e) {
      return; // Then the peak is that of all turns.
    }
  }

  private static OperatingSystemMXBean bean() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  }

  public static Machine here() {
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
  public String heading(String command) {
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
