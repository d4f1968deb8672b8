package io.cloudflux.plan.export;

import io.cloudflux.object.ObjectId;
import io.cloudflux.plan.MoveMethod;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Lists of objects for the tools that move them: a list holds one bucket's, to one class. */
public enum MoveListFormat {
  /**
   * Manifests of S3 Batch Operations: {@code bucket,key}, the key URL-encoded. Its copies take
   * objects of up to 5 GB, and one bucket a job.
   */
  S3_BATCH("csv") {
    @Override
    public String line(String object, String toClass) {
      return ObjectId.bucket(object) + "," + urlEncoded(ObjectId.key(object));
    }

    @Override
    public String command(String bucket, String toClass, String file) {
      return "aws s3control create-job --operation file://%s, fields Bucket,Key of manifest %s"
          .formatted(operationFileName(bucket, toClass), file);
    }

    @Override
    public Optional<String> operation(String bucket, String toClass) {
      return Optional.of(
          """
          {
            "S3PutObjectCopy" : {
              "TargetResource" : "arn:aws:s3:::%s",
              "StorageClass" : "%s",
              "MetadataDirective" : "COPY"
            }
          }
          """
              .formatted(ObjectId.bucket(bucket), toClass));
    }
  },

  /** Commands for {@code s5cmd run}. It copies objects of up to 5 GB. */
  S5CMD("s5cmd") {
    @Override
    public String line(String object, String toClass) {
      String quoted = "'" + object.replace("'", "'\\''") + "'";
      return "cp --raw --storage-class %s %s %s".formatted(toClass, quoted, quoted);
    }

    @Override
    public String command(String bucket, String toClass, String file) {
      return "s5cmd run " + file;
    }
  },

  /** Keys for {@code rclone settier}; of a remote that is called as the provider is. */
  RCLONE("list") {
    @Override
    public String line(String object, String toClass) {
      return ObjectId.key(object);
    }

    @Override
    public String command(String bucket, String toClass, String file) {
      // Of az://account/container the account is the remote's.
      String scheme = ObjectId.scheme(bucket);
      String name = bucket.substring(bucket.lastIndexOf('/') + 1);
      return "rclone settier %s %s:%s --files-from-raw %s".formatted(toClass, scheme, name, file);
    }
  },

  /** Keys for {@code azcopy set-properties}. */
  AZCOPY("list") {
    @Override
    public String line(String object, String toClass) {
      return ObjectId.key(object);
    }

    @Override
    public String command(String bucket, String toClass, String file) {
      String[] parts = ObjectId.bucket(bucket + "/").split("/");
      return "azcopy set-properties 'https://%s.blob.core.windows.net/%s' --block-blob-tier=%s --list-of-files=%s"
          .formatted(parts[0], parts[1], toClass.toLowerCase(Locale.ROOT), file);
    }
  };

  /** The largest object that one request copies: 5 GB, at S3. */
  public static final long MOST_COPIED_BYTES = 5L << 30;

  private final String extension;

  MoveListFormat(String extension) {
    this.extension = extension;
  }

  /** The line of an object, without its terminator. */
  public abstract String line(String object, String toClass);

  /** What to run a list with. */
  public abstract String command(String bucket, String toClass, String file);

  /** What a file beside the list says of the job, if the tool wants one. */
  public Optional<String> operation(String bucket, String toClass) {
    return Optional.empty();
  }

  /** Whether a tool moves what is in this place: those for S3 know only S3, and so on. */
  public boolean takes(String scheme) {
    return switch (this) {
      case S3_BATCH, S5CMD -> scheme.equals("s3");
      case RCLONE -> scheme.equals("s3") || scheme.equals("az");
      case AZCOPY -> scheme.equals("az");
    };
  }

  /** Whether an object is too large for the tool, and needs one that copies it in parts. */
  public boolean tooLarge(long bytes) {
    return (this == S3_BATCH || this == S5CMD) && bytes > MOST_COPIED_BYTES;
  }

  /** Whether lines can hold the object's name at all: those of keys cannot hold line breaks. */
  public boolean canName(String object) {
    return this == S3_BATCH || object.indexOf('\n') < 0 && object.indexOf('\r') < 0;
  }

  /** Whether objects in an archive must be restored by other means before. Azure's tools do it. */
  public boolean restoreFirst(MoveMethod method, String scheme) {
    return method == MoveMethod.RESTORE_THEN_COPY && !scheme.equals("az");
  }

  /** The file that a list is in: of the bucket, the class and, if need be, what comes first. */
  public String fileName(String bucket, String toClass, boolean restoreFirst) {
    return baseName(bucket, toClass) + (restoreFirst ? "-restore-first." : ".") + extension;
  }

  /** The file that {@link #operation} is in. */
  public String operationFileName(String bucket, String toClass) {
    return baseName(bucket, toClass) + ".operation.json";
  }

  /** The file that holds the ids of what is too large. */
  public String tooLargeFileName(String bucket, String toClass) {
    return baseName(bucket, toClass) + "-over-5gb.txt";
  }

  private static String baseName(String bucket, String toClass) {
    return bucket.replace("://", "-").replace('/', '-') + "-to-" + toClass;
  }

  private static String urlEncoded(String key) {
    StringBuilder encoded = new StringBuilder(key.length() + 16);
    for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || "-_.~/".indexOf(c) >= 0;
      if (plain) {
        encoded.append(c);
      } else {
        encoded.append('%').append("%02X".formatted((int) c));
      }
    }
    return encoded.toString();
  }
}
