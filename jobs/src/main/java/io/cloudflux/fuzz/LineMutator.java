package io.cloudflux.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Damages good lines, each by a few of the ways in which lines are damaged and clients lie. Line
 * number {@code i} of a seed is always the same, whichever lines were made before.
 */
final class LineMutator {
  /** The longest line that the job takes: 1 MiB. */
  private static final int MAX_BYTES = 1 << 20;

  /** One line in so many is grown up to {@link #MAX_BYTES}. */
  private static final int LONG_LINE_ODDS = 5000;

  /** One line in so many stays as it is. */
  private static final int UNDAMAGED_ODDS = 12;

  private static final String[] NUMBERS = {
    "",
    "-",
    "0",
    "-1",
    "007",
    "1.5",
    "1e3",
    "1E308",
    "1e999",
    "NaN",
    "0x1F",
    "2147483648",
    "4294967296",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551616",
    "99999999999999999999999999999999",
    "null",
  };

  private static final String[] YEARS = {
    "0000", "0001", "1582", "1900", "1969", "1970", "1999", "2005", "2038", "2100", "2999", "9999"
  };

  private static final String[] SYNTAX = {
    "\"",
    "\\",
    "\\\"",
    "[",
    "]",
    "{",
    "}",
    "(",
    ")",
    ",",
    ";",
    "|",
    ":",
    "=",
    "%",
    "%4",
    "%00",
    "%ZZ",
    "&",
    "&#0;",
    "&#x110000;",
    "&amp;",
    "\\u",
    "\\uD83D",
    "\\u0000",
    "\\x",
    "\\x0",
    "#",
    "?",
    "/",
    "//",
    "://",
    "-",
    " ",
    "  ",
    "\t",
    "\"\"",
    "\" \"",
    "\",\"",
    "[]",
    "{}",
    "null",
    "true",
    "\" 200 - 1 2 3 ",
    "[14/Mar/2024:09:26:53 +0000]",
    "[2024-03-14T09:26:53Z]",
    "{\"Records\":[",
    "\"time\":",
    "@",
    "$",
    "*",
    ".",
    "+",
    "~"
  };

  private static final byte[][] NOT_UTF8 = {
    {(byte) 0xFF},
    {(byte) 0x80},
    {(byte) 0xC0, (byte) 0xAF},
    {(byte) 0xE2, (byte) 0x82},
    {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
    {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
    {0},
    {0x0B},
    {0x1B, '['},
    {0x7F},
  };

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final List<byte[]> lines;
  private final long seed;

  LineMutator(List<byte[]> lines, long seed) {
    this.lines = List.copyOf(lines);
    this.seed = seed;
  }

  /** What else is to be decided by chance about line {@code index}. */
  SplittableRandom chance(long index) {
    return random(~index);
  }

  private SplittableRandom random(long index) {
    return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + index);
  }

  /** Line {@code index}. */
  byte[] line(long index) {
    SplittableRandom random = random(index);
    byte[] line = any(random);
    if (random.nextInt(UNDAMAGED_ODDS) == 0) {
      return line;
    }
    int damages = 1 + random.nextInt(1 + random.nextInt(6));
    for (int i = 0; i < damages; i++) {
      line = damaged(line, random);
    }
    return random.nextInt(LONG_LINE_ODDS) == 0 ? grown(line, random) : line;
  }

  private byte[] any(SplittableRandom random) {
    return lines.get(random.nextInt(lines.size()));
  }

  private byte[] damaged(byte[] line, SplittableRandom random) {
    int at = random.nextInt(line.length + 1);
    int to = Math.min(line.length, at + 1 + random.nextInt(16));
    return switch (random.nextInt(16)) {
      case 0 -> flipped(line, random);
      case 1 -> replaced(line, at, to, noise(random, to - at));
      case 2 -> replaced(line, at, at, noise(random, 1 + random.nextInt(8)));
      case 3 -> replaced(line, at, to, new byte[0]);
      case 4 -> replaced(line, at, at, NOT_UTF8[random.nextInt(NOT_UTF8.length)]);
      case 5 -> replaced(line, at, Math.min(at + 1, line.length), new byte[1]);
      case 6 -> replaced(line, to, to, Arrays.copyOfRange(line, random.nextInt(to + 1), to));
      case 7 -> Arrays.copyOf(line, at);
      case 8 -> Arrays.copyOfRange(line, at, line.length);
      case 9 -> spliced(line, at, any(random), random);
      case 10, 11 -> withNumber(line, at, random, NUMBERS, 1);
      case 12 -> withNumber(line, at, random, YEARS, 4);
      case 13 -> replaced(line, at, at, syntax(random));
      case 14 -> replaced(line, at, to, syntax(random));
      default ->
          random.nextBoolean()
              ? replaced(line, 0, 0, BYTE_ORDER_MARK)
              : replaced(line, line.length, line.length, new byte[] {'\r'});
    };
  }

  private static byte[] flipped(byte[] line, SplittableRandom random) {
    byte[] flipped = line.clone();
    if (line.length > 0) {
      flipped[random.nextInt(line.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return flipped;
  }

  /** The first part of one line, as when a write was cut off, and the last of another. */
  private static byte[] spliced(byte[] line, int at, byte[] other, SplittableRandom random) {
    return replaced(
        line,
        at,
        line.length,
        Arrays.copyOfRange(other, random.nextInt(other.length + 1), other.length));
  }

  /**
   * Puts another number in the place of one.
   *
   * @param start where the search for a number begins
   * @param least digits that a number has to have
   */
  private static byte[] withNumber(
      byte[] line, int start, SplittableRandom random, String[] numbers, int least) {
    int from = start;
    while (from < line.length) {
      int to = from;
      while (to < line.length && line[to] >= '0' && line[to] <= '9') {
        to++;
      }
      if (to - from >= least) {
        return replaced(line, from, to, ascii(numbers[random.nextInt(numbers.length)]));
      }
      from = to + 1;
    }
    return line;
  }

  private static byte[] syntax(SplittableRandom random) {
    return ascii(SYNTAX[random.nextInt(SYNTAX.length)]);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] noise(SplittableRandom random, int length) {
    byte[] noise = new byte[length];
    random.nextBytes(noise);
    return noise;
  }

  /** Repeats a piece of the line, or one of the syntax, until the line is long. */
  private static byte[] grown(byte[] line, SplittableRandom random) {
    int at = random.nextInt(line.length + 1);
    int to = Math.min(line.length, at + random.nextInt(64));
    byte[] piece = random.nextBoolean() ? syntax(random) : Arrays.copyOfRange(line, at, to);
    int room = MAX_BYTES - line.length;
    if (piece.length == 0 || room <= 0) {
      return line;
    }
    byte[] many = new byte[random.nextInt(room + 1)];
    for (int i = 0; i < many.length; i++) {
      many[i] = piece[i % piece.length];
    }
    return replaced(line, at, at, many);
  }

  /** The line with other bytes in the place of some. */
  private static byte[] replaced(byte[] line, int from, int to, byte[] with) {
    byte[] replaced = new byte[line.length - (to - from) + with.length];
    System.arraycopy(line, 0, replaced, 0, from);
    System.arraycopy(with, 0, replaced, from, with.length);
    System.arraycopy(line, to, replaced, from + with.length, line.length - to);
    return replaced;
  }
}
