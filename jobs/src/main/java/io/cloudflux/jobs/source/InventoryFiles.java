package io.cloudflux.jobs.source;

import io.cloudflux.inventory.AzureInventoryReport;
import io.cloudflux.inventory.ColumnReportParser;
import io.cloudflux.inventory.CsvReportParser;
import io.cloudflux.inventory.GcsInventoryReport;
import io.cloudflux.inventory.InventoryManifest;
import io.cloudflux.inventory.InventoryReport;
import io.cloudflux.inventory.InventoryReport.Format;
import io.cloudflux.inventory.JsonInventoryParser;
import io.cloudflux.inventory.S3InventoryReport;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.config.InputOptions.InventorySource;
import io.cloudflux.log.MalformedLineException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.reader.BulkFormat;
import org.apache.flink.connector.file.src.util.RecordAndPosition;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.Path;

/**
 * Tells how an inventory is to be read: by the manifest that its provider delivers with it, or by
 * the names and columns of its files.
 */
public final class InventoryFiles {
  private static final String KEY = "inventory";

  /** How the manifests' file names end: {@code manifest.json}, with a prefix at GCS and Azure. */
  private static final String MANIFEST = "manifest.json";

  private static final String KINDS =
      "allowed: a manifest.json of S3, GCS or Azure; .parquet, .orc, .csv[.gz] with a row of column"
          + " names; JSON lines";

  private final String azureAccount;

  /**
   * @param azureAccount the storage account of files given without a manifest, or null
   */
  public InventoryFiles(String azureAccount) {
    this.azureAccount = azureAccount;
  }

  /**
   * The inventory that a flag names.
   *
   * @param specs one manifest, or files, directories and globs, all of one kind; or one topic
   * @throws ConfigurationException if they cannot be read, or are of no known kind or of several
   */
  public InventorySource of(List<String> specs) {
    LineSource lines = new LineSource(KEY, specs);
    if (lines.isKafka()) {
      return new InventorySource(new JsonInventoryParser(), lines);
    }
    if (specs.stream().anyMatch(spec -> spec.endsWith(MANIFEST))) {
      if (specs.size() > 1) {
        throw ConfigurationException.of(
            KEY, String.join(",", specs), "gives more than one manifest; allowed: one, alone");
      }
      return ofManifest(specs.get(0));
    }
    try {
      return ofFiles(lines);
    } catch (IOException | IllegalArgumentException e) {
      throw unusable(String.join(",", specs), e);
    }
  }

  /**
   * Reads a manifest. Its files are named by their keys in the destination bucket: found below any
   * folder the manifest is in (the bucket, or a copy of it), or by their last name beside it or in
   * {@code data/}.
   *
   * @throws ConfigurationException if it cannot be read or its files are not there
   */
  private static InventorySource ofManifest(String spec) {
    Path manifestPath = InputFiles.resolve(KEY, List.of(spec)).get(0);
    try (InputStream in = manifestPath.getFileSystem().open(manifestPath)) {
      InventoryManifest manifest = InventoryManifest.read(in);
      List<String> files = new ArrayList<>();
      for (String key : manifest.files()) {
        files.add(locate(manifestPath, key).toString());
      }
      if (files.isEmpty()) {
        throw new IOException("lists no files");
      }
      if (manifest.format() != Format.CSV) {
        return columnar(manifest.report(), files);
      }
      List<String> columns =
          manifest.headerRow()
              ? header(new Path(files.get(0)), manifest.separator())
              : manifest.columns();
      return new InventorySource(
          new CsvReportParser(
              manifest.report(),
              columns.isEmpty() ? manifest.columns() : columns,
              manifest.separator()),
          new LineSource(KEY, files));
    } catch (IOException | IllegalArgumentException e) {
      throw unusable(spec, e);
    }
  }

  private static Path locate(Path manifest, String key) throws IOException {
    String name = key.substring(key.lastIndexOf('/') + 1);
    for (Path folder = manifest.getParent(); folder != null; folder = folder.getParent()) {
      for (String candidate : List.of(key, name, "data/" + name)) {
        // Not as a child of the folder: names with a colon, as Cloud Storage gives, look like URIs.
        URI uri = folder.toUri();
        Path path =
            new Path(uri.getScheme(), uri.getAuthority(), folder.getPath() + "/" + candidate);
        if (path.getFileSystem().exists(path)) {
          return path;
        }
      }
    }
    throw new IOException("lists '" + key + "', which is not below any of its folders");
  }

  private static InventorySource columnar(InventoryReport report, List<String> files) {
    return new InventorySource(
        new ColumnReportParser(report), new LineSource(KEY, files), new ColumnarFormat(report));
  }

  private InventorySource ofFiles(LineSource lines) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path path : InputFiles.resolve(KEY, lines.specs())) {
      addFiles(path, files);
    }
    List<Kind> kinds = files.stream().map(Kind::of).distinct().toList();
    if (kinds.size() > 1) {
      throw new IllegalArgumentException("mixes files of several kinds, " + kinds);
    }
    return switch (kinds.isEmpty() ? Kind.JSON_LINES : kinds.get(0)) {
      case JSON_LINES -> new InventorySource(new JsonInventoryParser(), lines);
      case COLUMNS -> ofColumns(files, lines.specs());
      case CSV -> ofCsv(files, lines);
    };
  }

  private enum Kind {
    JSON_LINES,
    COLUMNS,
    CSV;

    static Kind of(Path file) {
      String name = file.getName().toLowerCase(Locale.ROOT);
      if (name.endsWith(".parquet") || name.endsWith(".orc")) {
        return COLUMNS;
      }
      return name.endsWith(".csv") || name.contains(".csv.") ? CSV : JSON_LINES;
    }
  }

  /** The files that the file source reads of a path: all below it but hidden ones. */
  private static void addFiles(Path path, List<Path> files) throws IOException {
    FileStatus status = path.getFileSystem().getFileStatus(path);
    if (!status.isDir()) {
      files.add(path);
      return;
    }
    FileStatus[] children = path.getFileSystem().listStatus(path);
    Arrays.sort(children, Comparator.comparing(child -> child.getPath().getName()));
    for (FileStatus child : children) {
      String name = child.getPath().getName();
      if (!name.startsWith(".") && !name.startsWith("_")) {
        addFiles(child.getPath(), files);
      }
    }
  }

  /** The columns of the first file that has any tell whose report this is. */
  private InventorySource ofColumns(List<Path> files, List<String> specs) throws IOException {
    Exception failure = null;
    for (Path file : files) {
      List<String> columns;
      try {
        columns = ColumnarFile.columns(file);
      } catch (IOException | RuntimeException e) {
        failure = e; // Its own dead letter, unless no file can be read.
        continue;
      }
      return columnar(reportOf(file, columns), specs);
    }
    throw new IOException("no file can be read: " + failure.getMessage(), failure);
  }

  private InventorySource ofCsv(List<Path> files, LineSource lines) throws IOException {
    List<String> columns = header(files.get(0), ',');
    for (Path file : files) {
      if (!header(file, ',').equals(columns)) {
        throw new IllegalArgumentException(
            "the columns of '%s' are not those of '%s'".formatted(file, files.get(0)));
      }
    }
    return new InventorySource(
        new CsvReportParser(reportOf(files.get(0), columns), columns, ','), lines);
  }

  private InventoryReport reportOf(Path file, List<String> columns) {
    List<InventoryReport> known =
        List.of(
            new S3InventoryReport(null, 0, Kind.of(file) == Kind.CSV),
            new GcsInventoryReport(null, 0),
            new AzureInventoryReport(azureAccount, 0));
    InventoryReport report =
        known.stream()
            .filter(candidate -> candidate.missingFrom(columns).isEmpty())
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "'%s' has the columns %s, which are of no known inventory; files without a"
                                .formatted(file, columns)
                            + " row of names need their manifest"));
    if (report instanceof AzureInventoryReport && azureAccount == null) {
      throw new IllegalArgumentException(
          "'%s' does not name its storage account; give its manifest or --inventory.azure-account"
              .formatted(file));
    }
    return report;
  }

  /** The fields of a file's first line; none if it has no line. */
  private static List<String> header(Path file, char separator) throws IOException {
    long length = file.getFileSystem().getFileStatus(file).getLen();
    FileSourceSplit all = new FileSourceSplit("header", file, 0, length, 0, length);
    try (BulkFormat.Reader<RawLine> reader =
        new LineFormat().createReader(new Configuration(), all)) {
      BulkFormat.RecordIterator<RawLine> lines = reader.readBatch();
      RecordAndPosition<RawLine> first = lines == null ? null : lines.next();
      if (first == null) {
        return List.of();
      }
      byte[] line = first.getRecord().bytes();
      return CsvReportParser.fields(line, 0, line.length, separator);
    } catch (MalformedLineException e) {
      throw new IOException("'%s' begins with no row of names: %s".formatted(file, e.getMessage()));
    }
  }

  private static ConfigurationException unusable(String spec, Exception e) {
    return new ConfigurationException(
        "--%s: '%s': %s; %s".formatted(KEY, spec, e.getMessage(), KINDS), e);
  }
}
