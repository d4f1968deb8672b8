package io.cloudflux.forecast;

import io.cloudflux.object.ObjectId;

/**
 * What an object has in common with others, from the widest to the narrowest: its type (the
 * extension of its name), its bucket, and the first folders of its key. Each is told by 64 bits, so
 * that a model holds no names.
 */
public final class Pools {
  /** Most pools of one object: type, bucket, three folders. */
  public static final int LEVELS = 5;

  /** The pool of all objects, where pools are added up; none of an object's own. */
  public static final long ALL = 1;

  private static final int FOLDERS = 3;
  private static final int LONGEST_TYPE = 8;
  private static final long OFFSET = 0xCBF29CE484222325L;
  private static final long PRIME = 0x100000001B3L;

  private Pools() {}

  /**
   * Fills in the pools of an object.
   *
   * @param into takes up to {@link #LEVELS} values
   * @return how many there are: no fewer than type and bucket
   * @throws IllegalArgumentException if the id is no URI with an authority
   */
  public static int of(String object, long[] into) {
    int nameStart = object.lastIndexOf('/') + 1;
    into[0] = type(object, nameStart);
    int slash = object.indexOf("://") + 3 + ObjectId.bucket(object).length();
    long hash = OFFSET;
    int at = 0;
    int levels = 1;
    while (true) {
      for (; at < slash; at++) {
        hash = (hash ^ object.charAt(at)) * PRIME;
      }
      into[levels] = mixed(hash + levels);
      levels++;
      if (levels > FOLDERS + 1) {
        return levels;
      }
      slash = object.indexOf('/', slash + 1);
      if (slash < 0) {
        return levels; // What follows is the object's own name.
      }
    }
  }

  private static long type(String object, int nameStart) {
    int dot = object.lastIndexOf('.');
    int length = object.length() - dot - 1;
    long hash = OFFSET;
    if (dot > nameStart && length <= LONGEST_TYPE) {
      for (int i = dot + 1; i < object.length(); i++) {
        hash = (hash ^ Character.toLowerCase(object.charAt(i))) * PRIME;
      }
    }
    return mixed(hash);
  }

  /** The finalizer of SplitMix64: every bit of the input reaches every bit of the result. */
  static long mixed(long word) {
    long hash = word;
    hash = (hash ^ hash >>> 30) * 0xBF58476D1CE4E5B9L;
    hash = (hash ^ hash >>> 27) * 0x94D049BB133111EBL;
    hash ^= hash >>> 31;
    return hash == 0 ? 1 : hash; // Zero marks what is empty.
  }
}
