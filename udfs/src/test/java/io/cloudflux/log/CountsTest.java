package io.cloudflux.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class CountsTest {
  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

  @Property
  void areExactUpToTheLargestNumber(
      @ForAll @LongRange(max = Long.MAX_VALUE) long one,
      @ForAll @LongRange(max = Long.MAX_VALUE) long other) {
    BigInteger first = BigInteger.valueOf(one);
    BigInteger second = BigInteger.valueOf(other);
    assertThat(Counts.plus(one, other)).isEqualTo(first.add(second).min(MOST).longValue());
    assertThat(Counts.times(one, other)).isEqualTo(first.multiply(second).min(MOST).longValue());
  }
}
