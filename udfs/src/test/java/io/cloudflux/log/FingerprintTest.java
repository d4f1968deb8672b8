package io.cloudflux.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FingerprintTest {

  /** State has them: a later release must find what this one has counted. */
  @Test
  void areTheSameInEveryRelease() {
    assertThat(Fingerprint.of("s3://bucket/object")).isEqualTo(1_506_138_581_209_853_502L);
  }

  /** Unlike hash codes. */
  @Test
  void tellNamesApartThatDifferInFewPlaces() {
    Set<Long> fingerprints = new HashSet<>();
    for (char one = 'A'; one <= 'z'; one++) {
      for (char other = 'A'; other <= 'z'; other++) {
        fingerprints.add(Fingerprint.of("s3://b/" + one + other));
        fingerprints.add(Fingerprint.of("s3://b/" + one + other + "\0"));
      }
    }

    assertThat(fingerprints).hasSize(2 * ('z' - 'A' + 1) * ('z' - 'A' + 1));
  }
}
