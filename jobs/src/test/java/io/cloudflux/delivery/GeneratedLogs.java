package io.cloudflux.delivery;

import io.cloudflux.demo.LogGenerator;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * The access log and the inventory of a small generated bucket.
 *
 * @param lines of the access log, in S3's format, in the order of delivery
 * @param inventory JSON lines
 */
public record GeneratedLogs(List<byte[]> lines, List<byte[]> inventory) {
  /** Long ago on whatever machine: lines dated in the future are dead letters. */
  private static final LocalDate FIRST_DAY = LocalDate.of(2024, 3, 1);

  /** The same arguments give the same bytes. */
  public static GeneratedLogs of(int seed, int objects, int days, int events, int damagedLines) {
    LogGenerator generator =
        new LogGenerator(
            new LogGenerator.Settings(
                seed, objects, days, events, FIRST_DAY, "acme-data", damagedLines));
    List<byte[]> lines = new ArrayList<>();
    generator.accessLog(lines::add);
    List<byte[]> inventory = new ArrayList<>();
    generator.inventory(json -> inventory.add(json.getBytes(StandardCharsets.UTF_8)));
    return new GeneratedLogs(List.copyOf(lines), List.copyOf(inventory));
  }
}
