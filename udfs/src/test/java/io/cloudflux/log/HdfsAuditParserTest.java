package io.cloudflux.log;

import static io.cloudflux.log.AccessEvent.UNKNOWN;
import static io.cloudflux.log.Lines.OPTIONS;
import static io.cloudflux.log.Lines.event;
import static io.cloudflux.log.Lines.millis;
import static io.cloudflux.log.Lines.reason;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.log.MalformedLineException.Reason;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HdfsAuditParserTest {
  private static final AccessLogParser PARSER = new HdfsAuditParser(OPTIONS.withHost("nn1:8020"));

  private static String line(String ugi, String ip, String cmd, String src, String dst) {
    return "2015-04-24 12:49:16,145 INFO FSNamesystem.audit: allowed=true\tugi="
        + ugi
        + "\tip="
        + ip
        + "\tcmd="
        + cmd
        + "\tsrc="
        + src
        + "\tdst="
        + dst
        + "\tperm=null\tproto=rpc";
  }

  private static final String OPEN = line("hdfs (auth:SIMPLE)", "/10.0.2.15", "open", "/a", "null");

  @Test
  void readsAllOfAnEntry() throws Exception {
    AccessEvent event = event(PARSER, OPEN);
    assertThat(event)
        .usingRecursiveComparison()
        .ignoringFields("actor")
        .isEqualTo(
            Lines.told(
                "hdfs://nn1:8020/a",
                millis("2015-04-24T12:49:16.145Z"),
                Operation.READ,
                UNKNOWN,
                UNKNOWN,
                "hdfs",
                null,
                UNKNOWN,
                LogFormat.HDFS));
  }

  @Test
  void loggersLayoutsAndCallers() throws Exception {
    AccessEvent event = event(PARSER, OPEN);
    for (String same :
        new String[] {
          OPEN.replace('\t', ' '),
          OPEN.replace("\t", "   "),
          OPEN.replace(" FSN", " org.apache.hadoop.hdfs.server.namenode.FSN"),
          OPEN.replace("INFO ", "INFO  [IPC Server handler 3] "),
          OPEN + "\tcallerContext=CLI ip=x src=y",
          OPEN.replace("\tproto=rpc", "") + "\r",
        }) {
      assertThat(event(PARSER, same)).isEqualTo(event);
      assertThat(LogFormat.HDFS.recognizes(Lines.utf8(same), 0, Lines.utf8(same).length)).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tom, tom",
    "tom (auth:KERBEROS), tom",
    "hdfs/127.0.0.1@REALM.COM (auth:KERBEROS), hdfs/127.0.0.1@REALM.COM",
    "proxy (auth:TOKEN) via real@R (auth:TOKEN), proxy",
    "null, 10.0.2.15",
    "'', 10.0.2.15",
  })
  void theRequesterIsTheEffectiveUser(String ugi, String requester) throws Exception {
    assertThat(event(PARSER, line(ugi, "host/10.0.2.15", "open", "/a", "null")).requester())
        .isEqualTo(requester);
  }

  @ParameterizedTest
  @CsvSource({
    "/a b/c, hdfs://nn1:8020/a b/c",
    "a, hdfs://nn1:8020/a",
    "/, hdfs://nn1:8020/",
    "/a%20b, hdfs://nn1:8020/a%20b",
    "/a dst=b, hdfs://nn1:8020/a dst=b",
    "/caf\\u00E9\\uD83D\\uDE00\\\\\\\"\\/\\t, 'hdfs://nn1:8020/café😀\\\"/\t'",
    "/a\\, hdfs://nn1:8020/a\\",
    "/a\\uZZ, hdfs://nn1:8020/a\\uZZ",
    "/a\\q, hdfs://nn1:8020/a\\q",
    "/\\b\\f\\n\\r, 'hdfs://nn1:8020/\b\f\n\r'",
  })
  void theObjectIsHostAndPath(String src, String object) throws Exception {
    assertThat(event(PARSER, line("t", "/1", "open", src, "null")).object()).isEqualTo(object);
  }

  @ParameterizedTest
  @CsvSource({
    "open, READ",
    "create, WRITE",
    "append, WRITE",
    "truncate, WRITE",
    "delete, DELETE",
    "rename, DELETE",
    "rename (options=[TO_TRASH]), DELETE",
    "listStatus, LIST",
    "getfileinfo, METADATA",
    "mkdirs, METADATA",
    "setPermission, METADATA",
    "contentSummary, METADATA",
    "renameSnapshot, METADATA",
  })
  void tellsWhatTheCommandDid(String cmd, Operation expected) throws Exception {
    String line = line("t", "/1", cmd, "/a", "/b");
    assertThat(event(PARSER, line).operation()).isEqualTo(expected);
    assertThat(event(PARSER, line).object()).isEqualTo("hdfs://nn1:8020/a");
    assertThat(event(PARSER, line.replace("=true", "=false")).operation())
        .isEqualTo(Operation.OTHER);
  }

  @Test
  void aConcatWritesItsDestination() throws Exception {
    AccessEvent event = event(PARSER, line("t", "/1", "concat", "[/a, /b]", "/c"));
    assertThat(event.object()).isEqualTo("hdfs://nn1:8020/c");
    assertThat(event.operation()).isEqualTo(Operation.WRITE);
  }

  @ParameterizedTest
  @CsvSource({"null", "''", "'{path: /a, replication: 1}'", "'[/a, /b]'"})
  void entriesWithoutAPathAreUnrelated(String src) throws Exception {
    byte[] bytes = Lines.utf8(line("t", "/1", "addCacheDirective", src, "null"));
    assertThat(PARSER.parse(bytes, 0, bytes.length, record -> {})).isEqualTo(LineKind.UNRELATED);
  }

  @Test
  void saysWhyALineCannotBeRead() {
    assertThat(reason(PARSER, "gibberish")).isEqualTo(Reason.NOT_THIS_FORMAT);
    assertThat(reason(PARSER, "2015-04-24 12:49:16,145 INFO Other: x"))
        .isEqualTo(Reason.NOT_THIS_FORMAT);
    assertThat(reason(PARSER, OPEN.substring(0, 12))).isEqualTo(Reason.TRUNCATED);
    assertThat(reason(PARSER, OPEN.substring(0, 50))).isEqualTo(Reason.TRUNCATED);
    assertThat(reason(PARSER, OPEN.substring(0, OPEN.indexOf("\tdst"))))
        .isEqualTo(Reason.TRUNCATED);
    assertThat(reason(PARSER, OPEN.substring(0, OPEN.indexOf("\tperm"))))
        .isEqualTo(Reason.TRUNCATED);
    assertThat(reason(PARSER, OPEN.replace("=true", "=yes"))).isEqualTo(Reason.BAD_VALUE);
    assertThat(reason(PARSER, OPEN.replace("=open", "="))).isEqualTo(Reason.BAD_VALUE);
    assertThat(reason(PARSER, OPEN.replace("12:49", "12:60"))).isEqualTo(Reason.BAD_TIME);
    assertThat(reason(PARSER, OPEN.replace("2015", "1969"))).isEqualTo(Reason.IMPLAUSIBLE_TIME);
    assertThat(reason(PARSER, OPEN.replace("2015", "2035"))).isEqualTo(Reason.IMPLAUSIBLE_TIME);
  }

  @Property(tries = 300)
  void anEntryRoundTrips(@ForAll("paths") String path) throws Exception {
    byte[] bytes = Lines.utf8(line("t", "/1", "open", path, "null"));
    AccessEvent event = (AccessEvent) Lines.record(PARSER, bytes);
    assertThat(event.object()).isEqualTo("hdfs://nn1:8020" + path);
    assertThat(PARSER.timeOf(bytes, 0, bytes.length)).isEqualTo(event.timeMillis());
  }

  @Provide
  Arbitrary<String> paths() {
    return Arbitraries.strings()
        .withCharRange('!', '[')
        .withCharRange(']', '~')
        .withChars("é集")
        .map(path -> "/" + path);
  }
}
