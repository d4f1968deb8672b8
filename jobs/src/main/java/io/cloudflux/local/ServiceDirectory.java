package io.cloudflux.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The directory one embedded service writes to: always a new one, so that what a killed run left
 * behind is neither met nor deleted.
 */
record ServiceDirectory(Path path) {

  /** A new directory below {@code parent}, which is created if it is missing. */
  static ServiceDirectory below(Path parent, String service) throws IOException {
    Files.createDirectories(parent);
    return new ServiceDirectory(
        Files.createTempDirectory(parent.toAbsolutePath(), "cloudflux-" + service + "-"));
  }

  /** A new directory where the system keeps its temporary files. */
  static ServiceDirectory temporary(String service) throws IOException {
    return below(Path.of(System.getProperty("java.io.tmpdir")), service);
  }

  /**
   * Deletes the directory and all in it. A file that vanishes meanwhile is no failure: a service
   * that is shutting down removes files of its own.
   *
   * @throws UncheckedIOException if something cannot be deleted
   */
  void delete() {
    try {
      Files.walkFileTree(
          path,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure)
                throws IOException {
              if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
              }
              throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure)
                throws IOException {
              if (failure != null && !(failure instanceof NoSuchFileException)) {
                throw failure;
              }
              Files.deleteIfExists(directory);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + path, e);
    }
  }
}
