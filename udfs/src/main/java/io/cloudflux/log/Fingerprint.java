package io.cloudflux.log;

/**
 * 64 bits that stand for a request, or for an object's name: of two different ones, with well-mixed
 * bits, the chance to be taken for the same is one in 2^64.
 */
public final class Fingerprint {
  private static final int CHARS = Long.BYTES / Character.BYTES;
  private static final long PRIME = 0x9E3779B97F4A7C15L;

  private Fingerprint() {}

  /**
   * Never 0, which stands for no id.
   *
   * @param seed what else makes the request the same: its time, its operation
   */
  static long of(byte[] bytes, int from, int to, long seed) {
    long hash = seed * PRIME + (to - from);
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      hash = mixed(hash ^ ByteSearch.word(bytes, i));
    }
    long rest = 0;
    for (; i < to; i++) {
      rest = rest << Byte.SIZE | bytes[i] & 0xFF;
    }
    hash = mixed(hash ^ rest);
    return hash == 0 ? 1 : hash;
  }

  /** That of a name. */
  public static long of(String name) {
    long hash = name.length() * PRIME;
    for (int from = 0; from < name.length(); from += CHARS) {
      long word = 0;
      for (int i = from; i < Math.min(from + CHARS, name.length()); i++) {
        word = word << Character.SIZE | name.charAt(i);
      }
      hash = mixed(hash ^ word);
    }
    return hash;
  }

  private static long mixed(long word) {
    long hash = word;
    // The finalizer of SplitMix64: every bit of the input reaches every bit of the result.
    hash = (hash ^ hash >>> 30) * 0xBF58476D1CE4E5B9L;
    hash = (hash ^ hash >>> 27) * 0x94D049BB133111EBL;
    return hash ^ hash >>> 31;
  }
}
