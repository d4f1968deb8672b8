package io.cloudflux.jobs.tiering;

/**
 * A model that decides, or did.
 *
 * @param version its name
 * @param json the model itself; null once it decides no more
 */
public record ModelInForce(String version, String json) {

  ModelInForce withoutJson() {
    return new ModelInForce(version, null);
  }
}
