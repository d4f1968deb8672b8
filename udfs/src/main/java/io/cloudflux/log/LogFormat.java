package io.cloudflux.log;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The access-log formats that can be read, and by what: the one table of them. What each takes for
 * an object id, a read, a size and a requester is told in {@code docs/log-formats.md}.
 */
public enum LogFormat {
  /** Amazon S3 server access log. */
  S3(S3AccessLogParser::new, S3AccessLogParser::recognizes),
  /** AWS CloudTrail, data events of S3: JSON. */
  CLOUDTRAIL(CloudTrailParser::new, CloudTrailParser::recognizes, true),
  /** Usage logs of Google Cloud Storage: CSV. */
  GCS(GcsUsageLogParser::new, GcsUsageLogParser::recognizes),
  /** Google Cloud Audit Logs, data access to Cloud Storage: JSON. */
  GCS_AUDIT(GcsAuditParser::new, GcsAuditParser::recognizes, true),
  /** Azure Monitor resource logs of Blob Storage: JSON. */
  AZURE(AzureParser::new, AzureParser::recognizes, true),
  /** Azure Storage Analytics logs, 1.0 and 2.0: fields between semicolons. */
  AZURE_ANALYTICS(AzureAnalyticsParser::new, AzureAnalyticsParser::recognizes),
  /** MinIO audit log: JSON. */
  MINIO(MinioParser::new, MinioParser::recognizes, true),
  /** Ceph RADOS Gateway ops log: JSON. */
  CEPH(CephParser::new, CephParser::recognizes, true),
  /** Audit log of an HDFS NameNode. */
  HDFS(HdfsAuditParser::new, HdfsAuditParser::recognizes),
  /** Audit log of Apache Ozone's manager. */
  OZONE(OzoneAuditParser::new, OzoneAuditParser::recognizes),
  /** NCSA Common Log Format. */
  CLF(CommonLogParser::common, CommonLogParser::recognizesCommon),
  /** Combined Log Format: CLF, referrer and user agent. */
  COMBINED(CommonLogParser::combined, CommonLogParser::recognizesCombined),
  /** CSV of daily totals: {@code object,day,reads,bytes[,writes]}. */
  COUNTS(CountsParser::new, CountsParser::recognizes),
  /** Any of the others, told apart line by line. */
  AUTO(AutoDetectParser::new, line -> false);

  private final Function<LogOptions, AccessLogParser> parser;
  private final Shape shape;
  private final boolean json;

  LogFormat(Function<LogOptions, AccessLogParser> parser, Shape shape) {
    this(parser, shape, false);
  }

  LogFormat(Function<LogOptions, AccessLogParser> parser, Shape shape, boolean json) {
    this.parser = parser;
    this.shape = shape;
    this.json = json;
  }

  /** Tells a line of one format from those of all others, whether it is sound or not. */
  interface Shape {
    /**
     * @param line at its first byte that is no blank; may be moved
     */
    boolean fits(LineCursor line);
  }

  /** True if the records of such a log may be JSON objects, which need not be one a line. */
  public boolean mayBeJson() {
    return json || this == AUTO;
  }

  /** The parser of this format. */
  AccessLogParser parser(LogOptions options) {
    return parser.apply(options);
  }

  /** True if a line can be of no other format. */
  boolean recognizes(byte[] buffer, int offset, int length) {
    LineCursor line = new LineCursor(buffer, offset, length);
    // No other log begins with a brace, but JSON may hold the brackets and blanks of one; nor with
    // an object id, but behind it there may be anything.
    return !line.atEnd()
        && line.at('{') == json
        && (this == COUNTS || !CountsParser.recognizes(line))
        && shape.fits(line);
  }

  /** The name used in flags, files and output: lower case, with hyphens. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * @throws IllegalArgumentException if no format has that label; the message lists those allowed
   */
  public static LogFormat of(String label) {
    for (LogFormat format : values()) {
      if (format.label().equals(label)) {
        return format;
      }
    }
    throw new IllegalArgumentException("unknown log format '" + label + "'; allowed: " + labels());
  }

  /** All labels, comma separated, for messages. */
  public static String labels() {
    return Arrays.stream(values()).map(LogFormat::label).collect(Collectors.joining(", "));
  }
}
