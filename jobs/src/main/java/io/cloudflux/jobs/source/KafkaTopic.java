package io.cloudflux.jobs.source;

import io.cloudflux.jobs.config.ConfigurationException;

/** How flags name a topic where there may be files too: {@code kafka:TOPIC}. */
public final class KafkaTopic {
  private static final String PREFIX = "kafka:";

  private KafkaTopic() {}

  /** True if a topic is meant. */
  public static boolean isMeant(String spec) {
    return spec.startsWith(PREFIX);
  }

  /**
   * The name of the topic that is meant.
   *
   * @param key the flag, for messages
   * @throws ConfigurationException if there is none behind the prefix
   */
  public static String name(String key, String spec) {
    String topic = spec.substring(PREFIX.length());
    if (topic.isEmpty()) {
      throw ConfigurationException.of(key, spec, "names no topic; kafka:TOPIC");
    }
    return topic;
  }
}
