package io.cloudflux.plan;

import io.cloudflux.decision.TierDecision;
import io.cloudflux.object.ObjectId;

/**
 * Moves that can be carried out together: in one bucket, from one class to another.
 *
 * @param provider {@code s3}, {@code gcs}, {@code azure}
 * @param bucket the scheme and bucket of the objects, {@code s3://bucket}
 * @param fromClass the class they are in
 * @param toClass the class they should be in
 */
public record MigrationRoute(String provider, String bucket, String fromClass, String toClass) {

  public static MigrationRoute of(TierDecision decision) {
    return new MigrationRoute(
        decision.provider(),
        ObjectId.scheme(decision.object()) + "://" + ObjectId.bucket(decision.object()),
        decision.currentClass(),
        decision.advisedClass());
  }
}
