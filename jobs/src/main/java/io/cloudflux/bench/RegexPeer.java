package io.cloudflux.bench;

import io.cloudflux.log.AccessEvent;
import io.cloudflux.log.LogFormat;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a text log with a regular expression: of S3 the one that AWS gives for Athena, without the
 * groups nobody asks for; of web servers the usual one.
 */
final class RegexPeer extends PeerParser {
  private static final Pattern S3 =
      Pattern.compile(
          "[^ ]* ([^ ]*) \\[([^\\]]*)\\] ([^ ]*) ([^ ]*) ([^ ]*) ([^ ]*) ([^ ]*)"
              + " (?:\"[^\"]*\"|-) (-|[0-9]*) [^ ]* ([^ ]*) ([^ ]*) [^ ]* [^ ]*"
              + " (?:\"[^\"]*\"|-) (?:\"([^\"]*)\"|-) .*");

  private static final String COMMON =
      "(\\S+) \\S+ (\\S+) \\[([^\\]]+)\\] \"(\\S+) (\\S+)(?: \\S+)?\" (\\d{3}|-) (\\d+|-)";

  private static final Pattern CLF = Pattern.compile(COMMON);

  private static final Pattern COMBINED = Pattern.compile(COMMON + " \"[^\"]*\" \"([^\"]*)\".*");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH);

  private final Pattern pattern;

  RegexPeer(LogFormat format) {
    super(format);
    this.pattern =
        switch (format) {
          case S3 -> S3;
          case CLF -> CLF;
          case COMBINED -> COMBINED;
          default -> throw new IllegalArgumentException(format.label());
        };
  }

  @Override
  AccessEvent parse(byte[] line) {
    Matcher matcher = pattern.matcher(new String(line, StandardCharsets.UTF_8));
    if (!matcher.matches()) {
      throw new IllegalArgumentException(format.label() + ": does not match");
    }
    return format == LogFormat.S3 ? ofS3(matcher) : ofWebServer(matcher);
  }

  private AccessEvent ofS3(Matcher line) {
    String requester = known(line.group(4));
    String operation = line.group(6);
    return event(
        "s3://" + line.group(1) + "/" + decoded(line.group(7)),
        time(line.group(2)),
        operation,
        operation,
        (int) number(line.group(8)),
        number(line.group(9)),
        number(line.group(10)),
        requester == null ? known(line.group(3)) : requester,
        known(line.group(11)),
        known(line.group(5)));
  }

  private AccessEvent ofWebServer(Matcher line) {
    String user = known(line.group(2));
    String method = line.group(4);
    String target = line.group(5);
    int query = target.indexOf('?');
    int status = (int) number(line.group(6));
    long bytes = number(line.group(7));
    return event(
        "http://localhost" + decoded(query < 0 ? target : target.substring(0, query)),
        time(line.group(3)),
        method,
        null,
        status,
        bytes,
        status == 200 && method.equals("GET") ? bytes : AccessEvent.UNKNOWN,
        user == null ? line.group(1) : user,
        format == LogFormat.COMBINED ? known(line.group(8)) : null,
        null);
  }

  private static long time(String text) {
    return OffsetDateTime.parse(text, TIME).toInstant().toEpochMilli();
  }

  private static String known(String text) {
    return text == null || text.equals("-") ? null : text;
  }

  private static long number(String text) {
    return text.equals("-") ? AccessEvent.UNKNOWN : Long.parseLong(text);
  }

  private static String decoded(String path) {
    return path.indexOf('%') < 0
        ? path
        : URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
