package io.cloudflux.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.util.FileUtils;

/**
 * What an analyst with DuckDB would do: one query over the files for the features of every object
 * that was read, as a table: reads, bytes, days with reads, last access, the reads of each day, and
 * a rate that decays by half in a week. The fields of a line of S3's are told apart by DuckDB's CSV
 * reader, at blanks outside of quotes, which was several times as fast as a regular expression.
 *
 * @param threads it may use
 * @param memoryBytes it may use; what does not fit goes to disk
 */
record DuckDbQuery(int threads, long memoryBytes) {
  private static final String FEATURES =
      """
      CREATE TABLE features AS
      WITH reads AS (
        SELECT
          's3://' || bucket || '/' || url_decode(key) AS object,
          strptime(substr(time, 2), '%d/%b/%Y:%H:%M:%S') AS time,
          try_cast(bytes_sent AS BIGINT) AS bytes
        FROM read_csv(
          [FILES], delim = ' ', quote = '"', escape = '"', header = false, auto_detect = false,
          ignore_errors = true, null_padding = false, columns = {
            'owner': 'VARCHAR', 'bucket': 'VARCHAR', 'time': 'VARCHAR', 'zone': 'VARCHAR',
            'remote': 'VARCHAR', 'requester': 'VARCHAR', 'request_id': 'VARCHAR',
            'operation': 'VARCHAR', 'key': 'VARCHAR', 'request': 'VARCHAR', 'status': 'VARCHAR',
            'error': 'VARCHAR', 'bytes_sent': 'VARCHAR', 'object_size': 'VARCHAR',
            'total_time': 'VARCHAR', 'turn_around': 'VARCHAR', 'referrer': 'VARCHAR',
            'agent': 'VARCHAR', 'version': 'VARCHAR', 'host_id': 'VARCHAR', 'signature': 'VARCHAR',
            'cipher': 'VARCHAR', 'authentication': 'VARCHAR', 'host': 'VARCHAR', 'tls': 'VARCHAR',
            'access_point': 'VARCHAR', 'acl': 'VARCHAR'})
        WHERE operation = 'REST.GET.OBJECT' AND status IN ('200', '206')
      ), days AS (
        SELECT
          object, time::DATE AS day, count(*) AS reads, sum(bytes) AS bytes, max(time) AS last_access
        FROM reads
        GROUP BY object, day
      )
      SELECT
        object, sum(reads) AS reads, sum(bytes) AS bytes, count(*) AS days,
        max(last_access) AS last_access,
        list({'day': day, 'reads': reads}) AS by_day,
        sum(reads * pow(0.5, date_diff('day', day, DATE '2025-04-01') / 7.0)) AS decayed_rate
      FROM days
      GROUP BY object
      """;

  /**
   * @param work a folder for what does not fit into memory
   */
  Turn run(BenchLog log, Path work) throws SQLException, IOException {
    Path spill = Files.createTempDirectory(work, "duckdb-");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("SET threads = " + threads);
      statement.execute("SET memory_limit = '" + (memoryBytes >> 20) + "MiB'");
      statement.execute("SET temp_directory = '" + spill + "'");
      statement.execute("SET preserve_insertion_order = false");
      Stopwatch watch = Stopwatch.start();
      statement.execute(sql(log));
      watch.stop();
      return Turn.of(watch, found(statement));
    } finally {
      FileUtils.deleteDirectoryQuietly(spill.toFile());
    }
  }

  /** The query; file names are quoted. */
  static String sql(BenchLog log) {
    return FEATURES.replace(
        "FILES",
        log.files().stream()
            .map(file -> "'" + file.toAbsolutePath().toString().replace("'", "''") + "'")
            .collect(Collectors.joining(", ")));
  }

  private static Map<String, Long> found(Statement statement) throws SQLException {
    Map<String, Long> found = new HashMap<>();
    long objects = 0;
    long reads = 0;
    long digest = 0;
    try (ResultSet rows =
        statement.executeQuery("SELECT object, reads, epoch_ms(last_access) FROM features")) {
      while (rows.next()) {
        objects++;
        reads += rows.getLong(2);
        digest += ReadCount.digest(rows.getString(1), rows.getLong(2), rows.getLong(3));
      }
    }
    found.put(Turn.OBJECTS, objects);
    found.put(Turn.READS, reads);
    found.put(Turn.READS_DIGEST, digest);
    return found;
  }
}
