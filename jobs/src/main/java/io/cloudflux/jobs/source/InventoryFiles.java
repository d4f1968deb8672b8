package io.cloudflux.jobs.source;

import io.cloudflux.inventory.S3InventoryCsvParser;
import io.cloudflux.inventory.S3InventoryManifest;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.config.InputOptions.InventorySource;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.fs.Path;

/** Finds the data files that an S3 Inventory's manifest lists. */
public final class InventoryFiles {
  /** The manifest's file name. */
  public static final String MANIFEST = "manifest.json";

  private InventoryFiles() {}

  /**
   * Reads a manifest. Its files are named by their keys in the destination bucket: found below any
   * folder the manifest is in (the bucket, or a copy of it), or by their last name beside it or in
   * {@code data/}.
   *
   * @throws ConfigurationException if it cannot be read or its files are not there
   */
  public static InventorySource ofManifest(String spec) {
    Path manifestPath = InputFiles.resolve("inventory", List.of(spec)).get(0);
    try (InputStream in = manifestPath.getFileSystem().open(manifestPath)) {
      S3InventoryManifest manifest = S3InventoryManifest.read(in);
      List<String> files = new ArrayList<>();
      for (String key : manifest.keys()) {
        files.add(locate(manifestPath, key).toString());
      }
      if (files.isEmpty()) {
        throw new IOException("lists no files");
      }
      return new InventorySource(
          new S3InventoryCsvParser(
              manifest.sourceBucket(), manifest.fileSchema(), manifest.takenAt()),
          new LineSource("inventory", files));
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigurationException("--inventory: '%s': %s".formatted(spec, e.getMessage()), e);
    }
  }

  private static Path locate(Path manifest, String key) throws IOException {
    String name = key.substring(key.lastIndexOf('/') + 1);
    for (Path folder = manifest.getParent(); folder != null; folder = folder.getParent()) {
      for (String candidate : List.of(key, name, "data/" + name)) {
        Path path = new Path(folder, candidate);
        if (path.getFileSystem().exists(path)) {
          return path;
        }
      }
    }
    throw new IOException("lists '" + key + "', which is not below any of its folders");
  }
}
