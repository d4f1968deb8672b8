package io.cloudflux.cli;

import java.nio.file.Path;
import org.apache.flink.util.FileUtils;

/** Removes working folders when the process ends, however it ends. */
final class DeleteOnExit {
  private DeleteOnExit() {}

  static void folder(Path folder) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> FileUtils.deleteDirectoryQuietly(folder.toFile()), "delete-" + folder));
  }
}
