package io.cloudflux.jobs.config;

/** A setting that cannot be used; the message names the key, the value and what is allowed. */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConfigurationException(String message) {
    super(message);
  }

  public ConfigurationException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The usual form: {@code --key: 'value' is not …; allowed: …}. */
  public static ConfigurationException of(String key, Object value, String problem) {
    return new ConfigurationException("--%s: '%s' %s".formatted(key, value, problem));
  }
}
