package io.cloudflux.log;

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
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AzureAnalyticsParserTest {
  private static final AccessLogParser PARSER = new AzureAnalyticsParser(OPTIONS);

  /** Of the documentation, which doubles the quotes of the ETag where the service encodes them. */
  private static final String GET =
      "1.0;2014-06-19T22:59:23.1967767Z;GetBlob;AnonymousSuccess;200;17;16;anonymous;;storagesample"
          + ";blob;\"https://storagesample.blob.core.windows.net/sample-container1/00001.txt\""
          + ";\"/storagesample/sample-container1/00001.txt\";61d2e3f6-bcb7-4cd1-a81e-4f8f497f0da2;0"
          + ";192.100.0.102:4362;2014-02-14;283;0;354;23;0;;;\"\"0x8D15A2913C934DE\"\""
          + ";Thursday, 19-Jun-14 22:58:10 GMT;;\"WA-Storage/4.0.1 (.NET CLR 4.0; Win32NT 6.3)\""
          + ";;\"44dfd78e-7288-4898-8f70-c3478983d3b6\"";

  private static final String OAUTH =
      "2.0;2019-02-25T20:06:55.9089848Z;PutBlock;OAuthSuccess;201;95;95;bearer;storagesamples"
          + ";storagesamples;blob;\"https://storagesamples.blob.core.windows.net/c/blob1.txt?comp=block"
          + "&amp;blockid=YmxvY2st\";\"/storagesamples/c/blob1.txt\""
          + ";5569fa10-e01e-00c0-2745-cdb22d000000;0;200.59.21.176:52665;2017-11-09;2581;9;365;0;9;;\"tdzGO9AaJte/e2HJZLtXig==\";;;;\"Mozilla/5.0"
          + " (Windows NT 10.0; Win64; x64)\""
          + ";\"https://ms.portal.azure.com/\";\"c808142e-0393-4942-9001-af4833061026\""
          + ";\"e5981635-dcf0-4279-ab7b-ca1cbdf4a5c7\";\"72f988bf-86f1-41af-91ab-2d7cd011db47\""
          + ";\"691458b9-1327-4635-9f55-ed83a7f1b41c\";\"https://storage.azure.com/\";\"https://sts.windows.net/72f988bf/\";;;\"[{\"action\":\"a\","
          + " \"b\":\"User\"}]\"";

  private static AccessEvent ofKey(String key) throws Exception {
    return event(PARSER, GET.replace("/storagesample/sample-container1/00001.txt\"", key + "\""));
  }

  @Test
  void readsVersion1() throws Exception {
    AccessEvent event = event(PARSER, GET);
    assertThat(event)
        .usingRecursiveComparison()
        .ignoringFields(Lines.DERIVED)
        .isEqualTo(
            Lines.told(
                "az://storagesample/sample-container1/00001.txt",
                millis("2014-06-19T22:59:23.196Z"),
                Operation.READ,
                23,
                23,
                "192.100.0.102",
                "WA-Storage/4.0.1 (.NET CLR 4.0; Win32NT 6.3)",
                200,
                LogFormat.AZURE_ANALYTICS));
    assertThat(event.requestId()).isNotZero();
  }

  @Test
  void readsVersion2() throws Exception {
    AccessEvent event = event(PARSER, OAUTH);
    assertThat(event.object()).isEqualTo("az://storagesamples/c/blob1.txt");
    assertThat(event.operation()).isEqualTo(Operation.WRITE);
    assertThat(event.objectBytes()).isEqualTo(AccessEvent.UNKNOWN);
    assertThat(event.requester()).isEqualTo("e5981635-dcf0-4279-ab7b-ca1cbdf4a5c7");
    assertThat(event(PARSER, OAUTH.replace("72f988bf/\";;", "72f988bf/\";\"tom@a.com\";")))
        .extracting(AccessEvent::requester)
        .isEqualTo("tom@a.com");
    assertThat(event(PARSER, GET.replace("anonymous;;", "authenticated;keeper;")).requester())
        .isEqualTo("keeper");
  }

  /**
   * The URL of the request is escaped, the key is not: it was seen with = where the URL has %3D.
   */
  @ParameterizedTest
  @CsvSource({
    "'', DELETE",
    "?snapshot=2011-03-09T01:42:34.9360000Z, METADATA",
    "?a=b&amp;versionid=2, METADATA"
  })
  void aSnapshotIsDeletedAndTheBlobStays(String query, Operation expected) throws Exception {
    String[] fields =
        GET.replace("GetBlob;AnonymousSuccess;200", "DeleteBlob;Success;202").split(";", 13);
    fields[11] = "\"" + fields[11].replace("\"", "").split("[?]")[0] + query + "\"";
    assertThat(event(PARSER, String.join(";", fields)).operation()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "/a/c/b%3D%20+.txt, az://a/c/b%3D%20+.txt",
    "/a/c/dir/b=1, az://a/c/dir/b=1",
    "/a/c/x&amp;y&quot;z&#39;&#x3B;&lt;&gt;&apos;&#233;, az://a/c/x&y\"z';<>'é",
    "/a/c/x&amp;amp;y&nbsp;&;&#;&#x;&#xZ;&#0;&am, az://a/c/x&amp;y&nbsp;&;&#;&#x;&#xZ;&#0;&am",
    "/a/$root/b, az://a/$root/b",
    "https://a.blob.core.windows.net/c/b%20c?snapshot=1, az://a/c/b c",
    "/a/c, az://a/c",
  })
  void theObjectIsTheKey(String key, String object) throws Exception {
    AccessEvent event = ofKey(key);
    assertThat(event.object()).isEqualTo(object);
    assertThat(event.hasKey()).isEqualTo(!object.equals("az://a/c"));
  }

  @ParameterizedTest
  @CsvSource({
    "blob, /",
    "blob, ''",
    "blob, /a",
    "blob, /a/",
    "blob, //a/b",
    "blob, https://example.org/c/b",
    "blob, https://a.blob.core.windows.net",
    "blob, https://a.blob.core.windows.net/",
    "queue, /a/q",
    "table, /a/t",
    "file, /a/s/f",
  })
  void someEntriesAreAboutNoContainer(String service, String key) throws Exception {
    byte[] line =
        Lines.utf8(
            GET.replace(";blob;", ";" + service + ";")
                .replace("/storagesample/sample-container1/00001.txt\"", key + "\""));
    assertThat(PARSER.parse(line, 0, line.length, record -> {})).isEqualTo(LineKind.UNRELATED);
  }

  @ParameterizedTest
  @CsvSource({
    "GetBlob, Success, 200, READ, 23",
    "GetBlob, SASSuccess, 206, READ, -1",
    "GetBlob, SASNetworkError, 200, READ, -1",
    "GetBlob, ClientOtherError, 304, METADATA, -1",
    "GetBlob, ClientOtherError, 404, OTHER, -1",
    "QueryBlobContents, Success, 200, READ, -1",
    "PutBlob, Success, 201, WRITE, 7",
    "PutBlob, AuthorizationError, 403, OTHER, -1",
    "PutBlockList, Success, 201, WRITE, -1",
    "PutPage, Success, 201, WRITE, -1",
    "CopyBlob, Success, 202, WRITE, -1",
    "CopyBlobSource, Success, 202, READ, -1",
    "CopyBlobSource, ClientOtherError, 404, OTHER, -1",
    "CopyBlobDestination, Success, 202, METADATA, -1",
    "RenamePathFile, Success, 201, WRITE, -1",
    "UndeleteBlob, Success, 200, WRITE, -1",
    "DeleteBlob, Success, 202, DELETE, -1",
    "GetBlobProperties, Success, 200, METADATA, -1",
    "ListBlobs, Success, 200, LIST, -1",
    "SetBlobTier, Success, 200, METADATA, -1",
    "SetBlobTier, Success, 202, RESTORE, -1",
  })
  void tellsWhatTheRequestDid(
      String name, String outcome, String status, Operation expected, long size) throws Exception {
    AccessEvent event =
        event(
            PARSER,
            GET.replace("GetBlob;AnonymousSuccess;200", name + ";" + outcome + ";" + status)
                .replace(";354;23;0;", ";354;23;7;"));
    assertThat(event.operation()).isEqualTo(expected);
    assertThat(event.objectBytes()).isEqualTo(size);
    assertThat(event.bytes()).isEqualTo(23);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 192.0.2.7",
    "192.0.2.7:80, 192.0.2.7",
    "2001:db8::7, 2001:db8::7",
    "[2001:db8::7]:80, 2001:db8::7",
    "'',",
  })
  void thePortIsNoPartOfTheRequester(String address, String requester) throws Exception {
    assertThat(event(PARSER, GET.replace("192.100.0.102:4362", address)).requester())
        .isEqualTo(requester);
  }

  @Test
  void saysWhyALineCannotBeRead() {
    assertThat(reason(PARSER, "THE QUICK BROWN FOX")).isEqualTo(Reason.NOT_THIS_FORMAT);
    assertThat(reason(PARSER, GET.replace("1.0;", "3.0;"))).isEqualTo(Reason.NOT_THIS_FORMAT);
    assertThat(reason(PARSER, GET.substring(0, 300))).isEqualTo(Reason.TRUNCATED);
    assertThat(reason(PARSER, GET.replace("2014-06-19T", "2014-06-31T")))
        .isEqualTo(Reason.BAD_TIME);
    assertThat(reason(PARSER, GET.replace("2014-06-19T", "2004-06-19T")))
        .isEqualTo(Reason.IMPLAUSIBLE_TIME);
    assertThat(reason(PARSER, GET.replace(";200;17", ";OK;17"))).isEqualTo(Reason.BAD_NUMBER);
    assertThat(reason(PARSER, GET.replace("GetBlob", ""))).isEqualTo(Reason.BAD_VALUE);
    assertThat(reason(PARSER, GET.replace("\"/storagesample/", "\"storagesample/")))
        .isEqualTo(Reason.BAD_VALUE);
  }

  @Property(tries = 300)
  void anEntryRoundTrips(@ForAll("blobs") String blob, @ForAll @LongRange(min = 0) long sent)
      throws Exception {
    String encoded =
        blob.replace("&", "&amp;")
            .replace("\"", "&quot;")
            .replace("<", "&lt;")
            .replace(">", "&gt;");
    String line =
        GET.replace("/sample-container1/00001.txt\";6", "/c/" + encoded + "\";6")
            .replace(";354;23;", ";354;" + sent + ";");
    AccessEvent event = event(PARSER, line);
    assertThat(event.object()).isEqualTo("az://storagesample/c/" + blob);
    assertThat(event.bytes()).isEqualTo(sent);
    byte[] bytes = Lines.utf8(line);
    assertThat(PARSER.timeOf(bytes, 0, bytes.length)).isEqualTo(event.timeMillis());
  }

  @Provide
  Arbitrary<String> blobs() {
    return Arbitraries.strings()
        .withCharRange(' ', '~')
        .withChars("é集")
        .ofMinLength(1)
        .filter(blob -> !blob.startsWith("/"));
  }
}
