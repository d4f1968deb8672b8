package io.cloudflux.profile;

import io.cloudflux.log.ActorReads;
import io.cloudflux.log.DailyAccess;
import io.cloudflux.profile.ObjectProfile.Account;
import io.cloudflux.profile.ObjectProfile.Sighting;
import io.cloudflux.time.Days;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;

/**
 * The bytes of an {@link ObjectProfile}: a version, a set of flags for what is there at all, and
 * variable-length integers, days relative to one another. An object never read takes about 20
 * bytes, one read on each of the last 35 days about 200; what either is billed for, 15 to 20 more.
 *
 * <p>Version 2: reads by actor, at the end of what there was. Version 3: decayed sums in single
 * precision, at one horizon more; active days; a forecast that waits for what comes. Version 4: the
 * account of what the object is billed for. A change to the layout takes the next version, keeps
 * reading the older ones, and adds a fixture of its own to the tests.
 */
public final class ObjectProfileCodec {
  static final int VERSION = 4;

  private static final int OLDEST = 1;
  private static final int SINGLE_PRECISION = 3;

  /** Decayed sums that versions 1 and 2 have. */
  private static final int FORMER_HORIZONS = 3;

  private static final int HAS_INVENTORY = 1;
  private static final int HAS_CLASS = 1 << 1;
  private static final int HAS_CLOSED = 1 << 2;
  private static final int HAS_ACTIVITY = 1 << 3;
  private static final int HAS_READS = 1 << 4;
  private static final int HAS_WRITES = 1 << 5;
  private static final int HAS_DELETE = 1 << 6;
  private static final int HAS_LOG_BYTES = 1 << 7;
  private static final int HAS_OPEN = 1 << 8;
  private static final int HAS_TIMER = 1 << 9;
  private static final int HAS_ADVICE = 1 << 10;
  private static final int HAS_LATENCY = 1 << 11;
  private static final int HAS_ACTORS = 1 << 12;
  private static final int HAS_OPEN_ACTORS = 1 << 13;
  private static final int HAS_EXPECTATION = 1 << 14;
  private static final int HAS_ACCOUNT = 1 << 15;

  /** Where a class has a name, that none is known. */
  private static final String NO_CLASS = "";

  /**
   * Names common enough to be worth one byte. Append only: the position is what is written. Names
   * not listed are written out.
   */
  private static final String[] CLASS_NAMES = {
    "STANDARD",
    "STANDARD_IA",
    "ONEZONE_IA",
    "INTELLIGENT_TIERING",
    "GLACIER_IR",
    "GLACIER",
    "DEEP_ARCHIVE",
    "NEARLINE",
    "COLDLINE",
    "ARCHIVE",
    "AUTOCLASS",
    "Hot",
    "Cool",
    "Cold",
    "Archive",
    "SMART"
  };

  private ObjectProfileCodec() {}

  public static void write(ObjectProfile p, DataOutput out) throws IOException {
    int flags = flags(p);
    out.writeByte(VERSION);
    writeUnsigned(out, flags);
    if ((flags & HAS_INVENTORY) != 0) {
      writeUnsigned(out, p.inventoryBytes);
      writeSigned(out, p.inventoryModified);
      writeSigned(out, p.inventoryTakenAt);
    }
    if ((flags & HAS_LATENCY) != 0) {
      writeUnsigned(out, p.latencyMillis);
    }
    if ((flags & HAS_CLASS) != 0) {
      writeUnsigned(out, p.classSightings.size());
      for (Map.Entry<String, Sighting> seen : p.classSightings.entrySet()) {
        writeClass(out, seen.getKey());
        writeSigned(out, seen.getValue().last() - p.inventoryTakenAt);
        writeUnsigned(out, seen.getValue().last() - seen.getValue().first());
      }
    }
    if ((flags & HAS_CLOSED) != 0) {
      writeSigned(out, p.closedTo);
    }
    if ((flags & HAS_ACTIVITY) != 0) {
      writeSigned(out, p.firstDay);
    }
    if ((flags & HAS_READS) != 0) {
      writeSigned(out, p.lastRead);
      writeUnsigned(out, p.reads);
      writeUnsigned(out, p.bytesRead);
      writeSigned(out, p.lastActiveDay);
      writeUnsigned(out, p.activeDays);
      writeSums(out, p.decayedReads, 0);
      writeSums(out, p.decayedActiveDays, ObjectProfile.MONTH);
      out.writeFloat(p.decayedBytes);
      writeWindow(out, p.window, p.lastActiveDay);
    }
    if ((flags & HAS_WRITES) != 0) {
      writeSigned(out, p.lastWrite);
      writeUnsigned(out, p.writes);
    }
    if ((flags & HAS_DELETE) != 0) {
      writeSigned(out, p.lastDelete);
    }
    if ((flags & HAS_LOG_BYTES) != 0) {
      writeUnsigned(out, p.logBytes);
      writeSigned(out, p.logBytesDay);
    }
    if ((flags & HAS_OPEN) != 0) {
      writeUnsigned(out, p.open.size());
      int previous = 0;
      for (DailyAccess daily : p.open) {
        writeSigned(out, daily.day() - previous);
        previous = daily.day();
        writeOpenDay(out, daily);
      }
    }
    if ((flags & HAS_TIMER) != 0) {
      writeSigned(out, p.timer);
    }
    if ((flags & HAS_ADVICE) != 0) {
      writeClass(out, p.advice.storageClass());
      out.writeByte(p.advice.reason());
      writeSigned(out, p.advice.since());
      writeClass(out, p.advice.currentClass());
      out.writeDouble(p.advice.monthlySaving());
    }
    if ((flags & HAS_ACTORS) != 0) {
      writeActors(p, out);
    }
    if ((flags & HAS_OPEN_ACTORS) != 0) {
      for (DailyAccess daily : p.open) {
        ActorReads actors = daily.actors();
        writeUnsigned(out, actors.user());
        writeUnsigned(out, actors.backup());
        writeUnsigned(out, actors.scanner());
        writeUnsigned(out, actors.store());
        writeUnsigned(out, offset(actors.lastWanted(), daily.day()));
      }
    }
    if ((flags & HAS_EXPECTATION) != 0) {
      writeSigned(out, p.expectation.asOf());
      out.writeFloat(p.expectation.reads());
      out.writeByte(p.expectation.tier());
    }
    if ((flags & HAS_ACCOUNT) != 0) {
      writeAccount(out, p.account, p.closedTo);
    }
  }

  private static void writeAccount(DataOutput out, Account account, int asOf) throws IOException {
    writeClass(out, account.firstClass() == null ? NO_CLASS : account.firstClass());
    writeClass(out, account.storageClass() == null ? NO_CLASS : account.storageClass());
    writeUnsigned(out, account.bytes());
    writeSigned(out, (long) asOf - account.accessed());
    writeSigned(out, (long) account.accessed() - account.entered());
    writeSigned(out, (long) account.accessed() - account.written());
    writeLevels(out, account.levels());
    if (!Objects.equals(account.firstClass(), account.storageClass())) {
      writeLevels(out, account.firstLevels());
    }
  }

  private static Account readAccount(DataInput in, int asOf) throws IOException {
    String first = readClass(in);
    String current = readClass(in);
    long bytes = readUnsigned(in);
    int accessed = (int) (asOf - readSigned(in));
    int entered = (int) (accessed - readSigned(in));
    int written = (int) (accessed - readSigned(in));
    long[] levels = readLevels(in);
    return new Account(
        first.equals(NO_CLASS) ? null : first,
        current.equals(NO_CLASS) ? null : current,
        bytes,
        entered,
        accessed,
        written,
        levels,
        first.equals(current) ? levels : readLevels(in));
  }

  private static void writeLevels(DataOutput out, long[] levels) throws IOException {
    writeUnsigned(out, levels.length);
    for (long level : levels) {
      writeUnsigned(out, level);
    }
  }

  private static long[] readLevels(DataInput in) throws IOException {
    long[] levels = new long[(int) readUnsigned(in)];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = readUnsigned(in);
    }
    return levels;
  }

  private static void writeSums(DataOutput out, float[] sums, int from) throws IOException {
    for (int i = from; i < sums.length; i++) {
      out.writeFloat(sums[i]);
    }
  }

  private static void readSums(DataInput in, float[] sums, int from) throws IOException {
    for (int i = from; i < sums.length; i++) {
      sums[i] = in.readFloat();
    }
  }

  private static void readFormerSums(DataInput in, float[] sums) throws IOException {
    for (int i = 0; i < FORMER_HORIZONS; i++) {
      sums[i] = (float) in.readDouble();
    }
  }

  private static void writeActors(ObjectProfile p, DataOutput out) throws IOException {
    writeUnsigned(out, p.userReads);
    writeUnsigned(out, p.backupReads);
    writeUnsigned(out, p.scannerReads);
    writeUnsigned(out, p.storeReads);
    if (p.lastFalseDay == ObjectProfile.NO_DAY) {
      return; // Only users besides applications: the last read was theirs.
    }
    writeSigned(out, p.lastWanted);
    writeSigned(out, p.lastFalseDay);
    writeSums(out, p.decayedFalse, 0);
    writeWindow(out, p.falseWindow, p.lastFalseDay);
  }

  private static void readActors(ObjectProfile p, DataInput in, int version) throws IOException {
    p.userReads = readUnsigned(in);
    p.backupReads = readUnsigned(in);
    p.scannerReads = readUnsigned(in);
    p.storeReads = readUnsigned(in);
    if (p.backupReads + p.scannerReads + p.storeReads == 0) {
      return;
    }
    p.lastWanted = readSigned(in);
    p.lastFalseDay = (int) readSigned(in);
    if (version < SINGLE_PRECISION) {
      readFormerSums(in, p.decayedFalse);
      p.extendSum(p.decayedFalse);
    } else {
      readSums(in, p.decayedFalse, 0);
    }
    readWindow(in, p.falseWindow, p.lastFalseDay);
  }

  private static void writeWindow(DataOutput out, DailyWindow window, int lastDay)
      throws IOException {
    writeUnsigned(out, window.size());
    int previous = lastDay - ObjectProfile.WINDOW_DAYS;
    for (int i = 0; i < window.size(); i++) {
      writeSigned(out, window.day(i) - previous);
      writeUnsigned(out, window.reads(i));
      previous = window.day(i);
    }
  }

  private static void readWindow(DataInput in, DailyWindow window, int lastDay) throws IOException {
    int size = (int) readUnsigned(in);
    int day = lastDay - ObjectProfile.WINDOW_DAYS;
    for (int i = 0; i < size; i++) {
      day += (int) readSigned(in);
      window.add(day, readUnsigned(in));
    }
  }

  /**
   * @throws IOException if the bytes end early or are of a version newer than this code
   */
  public static ObjectProfile read(DataInput in) throws IOException {
    int version = in.readByte();
    if (version < OLDEST || version > VERSION) {
      throw new IOException(
          "object profile of state version "
              + version
              + "; this release reads versions "
              + OLDEST
              + " to "
              + VERSION);
    }
    ObjectProfile p = new ObjectProfile();
    int flags = (int) readUnsigned(in);
    if ((flags & HAS_INVENTORY) != 0) {
      p.inventoryBytes = readUnsigned(in);
      p.inventoryModified = readSigned(in);
      p.inventoryTakenAt = readSigned(in);
    }
    if ((flags & HAS_LATENCY) != 0) {
      p.latencyMillis = (int) readUnsigned(in);
    }
    if ((flags & HAS_CLASS) != 0) {
      int size = (int) readUnsigned(in);
      for (int i = 0; i < size; i++) {
        String name = readClass(in);
        long last = readSigned(in) + p.inventoryTakenAt;
        p.classSightings.put(name, new Sighting(last - readUnsigned(in), last));
      }
      p.deriveClass();
    }
    if ((flags & HAS_CLOSED) != 0) {
      p.closedTo = (int) readSigned(in);
    }
    if ((flags & HAS_ACTIVITY) != 0) {
      p.firstDay = (int) readSigned(in);
    }
    if ((flags & HAS_READS) != 0) {
      p.lastRead = readSigned(in);
      p.reads = readUnsigned(in);
      p.bytesRead = readUnsigned(in);
      p.lastActiveDay = (int) readSigned(in);
      if (version < SINGLE_PRECISION) {
        readFormerSums(in, p.decayedReads);
        p.decayedBytes = (float) in.readDouble();
        readWindow(in, p.window, p.lastActiveDay);
        p.estimateActiveDays();
      } else {
        p.activeDays = (int) readUnsigned(in);
        readSums(in, p.decayedReads, 0);
        readSums(in, p.decayedActiveDays, ObjectProfile.MONTH);
        p.decayedBytes = in.readFloat();
        readWindow(in, p.window, p.lastActiveDay);
      }
      p.lastWanted = p.lastRead;
    }
    if ((flags & HAS_WRITES) != 0) {
      p.lastWrite = readSigned(in);
      p.writes = readUnsigned(in);
    }
    if ((flags & HAS_DELETE) != 0) {
      p.lastDelete = readSigned(in);
    }
    if ((flags & HAS_LOG_BYTES) != 0) {
      p.logBytes = readUnsigned(in);
      p.logBytesDay = (int) readSigned(in);
    }
    if ((flags & HAS_OPEN) != 0) {
      int size = (int) readUnsigned(in);
      int day = 0;
      for (int i = 0; i < size; i++) {
        day += (int) readSigned(in);
        p.open.add(readOpenDay(in, day));
      }
    }
    if ((flags & HAS_TIMER) != 0) {
      p.timer = (int) readSigned(in);
    }
    if ((flags & HAS_ADVICE) != 0) {
      p.advice =
          new ObjectProfile.Advice(
              readClass(in), in.readByte(), (int) readSigned(in), readClass(in), in.readDouble());
    }
    if ((flags & HAS_ACTORS) != 0) {
      readActors(p, in, version);
    }
    if ((flags & HAS_OPEN_ACTORS) != 0) {
      for (int i = 0; i < p.open.size(); i++) {
        DailyAccess daily = p.open.get(i);
        p.open.set(i, daily.withActors(readActorReads(in, daily.day())));
      }
    }
    if ((flags & HAS_EXPECTATION) != 0) {
      p.expectation =
          new ObjectProfile.Expectation((int) readSigned(in), in.readFloat(), in.readByte());
    }
    if ((flags & HAS_ACCOUNT) != 0) {
      p.account = readAccount(in, p.closedTo);
    }
    return p;
  }

  private static ActorReads readActorReads(DataInput in, int day) throws IOException {
    ActorReads actors =
        new ActorReads(
            readUnsigned(in),
            readUnsigned(in),
            readUnsigned(in),
            readUnsigned(in),
            time(readUnsigned(in), day));
    return actors.equals(ActorReads.NONE) ? ActorReads.NONE : actors;
  }

  private static int flags(ObjectProfile p) {
    return flag(p.userReads > 0 || p.lastFalseDay != ObjectProfile.NO_DAY, HAS_ACTORS)
        | flag(
            p.open.stream().anyMatch(day -> !day.actors().equals(ActorReads.NONE)), HAS_OPEN_ACTORS)
        | flag(p.expectation != null, HAS_EXPECTATION)
        | flag(p.account != null, HAS_ACCOUNT)
        | flag(p.inventoryModified != DailyAccess.NEVER, HAS_INVENTORY)
        | flag(p.latencyMillis >= 0, HAS_LATENCY)
        | flag(!p.classSightings.isEmpty(), HAS_CLASS)
        | flag(p.closedTo != ObjectProfile.NO_DAY, HAS_CLOSED)
        | flag(p.firstDay != ObjectProfile.NO_DAY, HAS_ACTIVITY)
        | flag(p.lastActiveDay != ObjectProfile.NO_DAY, HAS_READS)
        | flag(p.lastWrite != DailyAccess.NEVER, HAS_WRITES)
        | flag(p.lastDelete != DailyAccess.NEVER, HAS_DELETE)
        | flag(p.logBytes >= 0, HAS_LOG_BYTES)
        | flag(!p.open.isEmpty(), HAS_OPEN)
        | flag(p.timer != ObjectProfile.NO_DAY, HAS_TIMER)
        | flag(p.advice != null, HAS_ADVICE);
  }

  private static int flag(boolean set, int flag) {
    return set ? flag : 0;
  }

  /** Times of an open day are written as offsets from its start, plus one; zero is never. */
  private static void writeOpenDay(DataOutput out, DailyAccess daily) throws IOException {
    writeUnsigned(out, daily.reads());
    writeUnsigned(out, daily.bytes());
    writeUnsigned(out, daily.writes());
    writeUnsigned(out, daily.objectBytes() + 1);
    writeUnsigned(out, offset(daily.lastRead(), daily.day()));
    writeUnsigned(out, offset(daily.lastWrite(), daily.day()));
    writeUnsigned(out, offset(daily.lastDelete(), daily.day()));
  }

  private static DailyAccess readOpenDay(DataInput in, int day) throws IOException {
    return new DailyAccess(
        null,
        day,
        readUnsigned(in),
        readUnsigned(in),
        readUnsigned(in),
        readUnsigned(in) - 1,
        time(readUnsigned(in), day),
        time(readUnsigned(in), day),
        time(readUnsigned(in), day));
  }

  private static long offset(long time, int day) {
    return time == DailyAccess.NEVER ? 0 : time - Days.startMillis(day) + 1;
  }

  private static long time(long offset, int day) {
    return offset == 0 ? DailyAccess.NEVER : Days.startMillis(day) + offset - 1;
  }

  private static void writeClass(DataOutput out, String name) throws IOException {
    for (int i = 0; i < CLASS_NAMES.length; i++) {
      if (CLASS_NAMES[i].equals(name)) {
        out.writeByte(i + 1);
        return;
      }
    }
    out.writeByte(0);
    out.writeUTF(name);
  }

  private static String readClass(DataInput in) throws IOException {
    int index = in.readUnsignedByte();
    return index == 0 ? in.readUTF() : CLASS_NAMES[index - 1];
  }

  private static void writeSigned(DataOutput out, long value) throws IOException {
    writeUnsigned(out, (value << 1) ^ (value >> 63));
  }

  private static long readSigned(DataInput in) throws IOException {
    long value = readUnsigned(in);
    return (value >>> 1) ^ -(value & 1);
  }

  private static void writeUnsigned(DataOutput out, long value) throws IOException {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.writeByte((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.writeByte((int) rest);
  }

  private static long readUnsigned(DataInput in) throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = in.readByte();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IOException("malformed variable-length integer in an object profile");
  }
}
