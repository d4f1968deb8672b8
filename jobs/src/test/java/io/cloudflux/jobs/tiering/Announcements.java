package io.cloudflux.jobs.tiering;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Announcements of prices and policies for tests, made from the files shipped. */
public final class Announcements {
  private Announcements() {}

  /** The price book shipped, in which cold storage of S3 costs a tenth. */
  public static String cheapCold() {
    return shipped("prices.yaml")
        .replaceFirst("version: \"[^\"]*\"", "version: \"cheap-cold\"")
        .replace("storage_per_gb_month: 0.004", "storage_per_gb_month: 0.0004");
  }

  /** The price book shipped, without a class of S3. */
  public static String withoutOneZone() {
    return shipped("prices.yaml")
        .replaceFirst("(?s)\n      ONEZONE_IA:.*?(\n      [A-Z_]+:)", "$1")
        .replace("ONEZONE_IA, ", "");
  }

  public static String policy(String version, String settings) {
    return "version: " + version + "\npolicy: expected-cost\n" + settings;
  }

  /** A line that announces YAML, either of which may be null. */
  public static byte[] line(int effectiveFrom, String prices, String policy) {
    try {
      return SettingsAnnouncement.of(
              effectiveFrom,
              prices == null ? null : prices.getBytes(UTF_8),
              policy == null ? null : policy.getBytes(UTF_8))
          .toJson();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String shipped(String name) {
    try (InputStream in =
        Announcements.class.getClassLoader().getResourceAsStream("flink-conf/" + name)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
