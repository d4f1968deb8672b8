package io.cloudflux.log;

import static io.cloudflux.log.AccessEvent.UNKNOWN;
import static io.cloudflux.log.JsonLines.tree;
import static io.cloudflux.log.JsonLines.with;
import static io.cloudflux.log.Lines.event;
import static io.cloudflux.log.Lines.isNoRecord;
import static io.cloudflux.log.Lines.millis;
import static io.cloudflux.log.Lines.reason;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.actor.Actor;
import io.cloudflux.log.MalformedLineException.Reason;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AzureParserTest {
  private static final AccessLogParser PARSER = new AzureParser(Lines.OPTIONS);

  private static final String LINE =
      """
      {"time": "2024-02-28T19:10:21.2123117Z",
       "resourceId": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/x",
       "category": "StorageRead", "operationName": "GetBlob", "operationVersion": "2021-06-08",
       "schemaVersion": "1.0", "statusCode": 200, "statusText": "Success", "durationMs": 9,
       "callerIpAddress": "192.0.2.1:52301",
       "correlationId": "ad881411-201e-004e-1c99-cfd67d000000",
       "identity": {"type": "OAuth", "tokenHash": "x",
         "authorization": [{"action": "read", "principals": [{"id": "no", "type": "User"}]}],
         "requester": {"appId": "app", "objectId": "object", "upn": "ada@example.com"}},
       "location": "westeurope",
       "properties": {"accountName": "acct", "serviceType": "blob",
         "userAgentHeader": "azsdk-net-Storage.Blobs/12.16.0",
         "etag": "\\"0x8DA5A9118CDE874\\"", "objectKey": "/acct/cont/a/$b.txt",
         "requestHeaderSize": 636, "requestBodySize": 0, "contentLengthHeader": 0,
         "responseHeaderSize": 394, "responseBodySize": 99, "accessTier": "Hot"},
       "uri": "https://acct.blob.core.windows.net:443/cont/a/%24b.txt?sv=2021-06-08&sig=XXXXX",
       "protocol": "HTTPS", "resourceType": "Microsoft.Storage/storageAccounts/blobServices"}
      """;

  @Test
  void readsAnEntry() throws Exception {
    AccessEvent event = event(PARSER, LINE);
    assertThat(event)
        .usingRecursiveComparison()
        .ignoringFields(Lines.DERIVED)
        .isEqualTo(
            Lines.told(
                "az://acct/cont/a/$b.txt",
                millis("2024-02-28T19:10:21.212Z"),
                Operation.READ,
                99,
                99,
                "ada@example.com",
                "azsdk-net-Storage.Blobs/12.16.0",
                200,
                LogFormat.AZURE));
    assertThat(event.requestId()).isNotZero();
    assertThat(event(new AutoDetectParser(Lines.OPTIONS), LINE)).isEqualTo(event);
    assertThat(event(PARSER, with(LINE, "/statusCode", "200"))).isEqualTo(event);
    assertThat(event(PARSER, with(LINE, "/properties/serviceType", "dfs"))).isEqualTo(event);
    assertThat(event(PARSER, with(LINE, "/properties/objectKey", null))).isEqualTo(event);
  }

  @ParameterizedTest
  @CsvSource({
    "GetBlob, 200, READ",
    "GetBlob, 206, READ",
    "GetBlob, 304, METADATA",
    "GetBlob, 404, OTHER",
    "GetBlob, 409, OTHER",
    "ReadFile, 206, READ",
    "QueryBlobContents, 200, READ",
    "CopyBlobSource, 202, READ",
    "CopyBlobSource, 200, READ",
    "CopyBlobSource, 404, OTHER",
    "PutBlob, 201, WRITE",
    "PutBlob, 412, OTHER",
    "PutBlobFromURL, 201, WRITE",
    "PutBlock, 201, WRITE",
    "PutBlockList, 201, WRITE",
    "AppendBlock, 201, WRITE",
    "PutPage, 201, WRITE",
    "CopyBlob, 202, WRITE",
    "CopyBlobDestination, 202, OTHER",
    "AbortCopyBlob, 204, METADATA",
    "UndeleteBlob, 200, WRITE",
    "CreatePathFile, 201, WRITE",
    "CreatePathDir, 201, METADATA",
    "AppendFile, 202, WRITE",
    "FlushFile, 200, WRITE",
    "RenamePathFile, 201, WRITE",
    "DeleteBlob, 202, DELETE",
    "DeleteBlob, 404, OTHER",
    "DeletePathFile, 200, DELETE",
    "DeleteContainer, 202, METADATA",
    "ListBlobs, 200, LIST",
    "ListFilesystemDir, 200, LIST",
    "ListBlobs, 500, OTHER",
    "GetBlobProperties, 200, METADATA",
    "GetPathStatus, 200, METADATA",
    "SetBlobMetadata, 200, METADATA",
    "AcquireBlobLease, 201, METADATA",
    "CreateContainer, 201, METADATA",
    "SetBlobTier, 200, METADATA",
    "SetBlobTier, 202, RESTORE",
    "SetBlobTier, 409, OTHER",
    "BlobPreflightRequest, 200, METADATA",
    "RestoreBlobRanges, 202, OTHER",
    "SomethingNew, 200, OTHER",
  })
  void tellsWhatTheRequestDid(String operation, int status, Operation expected) throws Exception {
    AccessEvent event =
        event(PARSER, with(LINE, "/operationName", operation, "/statusCode", status));
    assertThat(event.operation()).isEqualTo(expected);
    assertThat(event.status()).isEqualTo(status);
  }

  @Test
  void anAccountIsAName() throws Exception {
    assertThat(reason(PARSER, with(LINE, "/properties/objectKey", "/-secondary/cont/b")))
        .isEqualTo(Reason.BAD_VALUE);
  }

  @ParameterizedTest
  @CsvSource({
    "?sv=2021-06-08, DELETE",
    "?sv=2021-06-08&snapshot=2011-03-09T01:42:34.9360000Z, METADATA",
    "?versionid=2024-01-01T00:00:00.0000000Z&sv=2021-06-08, METADATA",
  })
  void aSnapshotIsDeletedAndTheBlobStays(String query, Operation expected) throws Exception {
    String url = "https://acct.blob.core.windows.net:443/cont/a/%24b.txt" + query;
    String line = with(LINE, "/operationName", "DeleteBlob", "/statusCode", 202, "/uri", url);
    assertThat(event(PARSER, line).operation()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "GetBlob, 200, 99",
    "GetBlob, 206, -1",
    "ReadFile, 200, 99",
    "QueryBlobContents, 200, -1",
    "CopyBlobSource, 202, -1",
    "PutBlob, 201, 7",
    "PutBlob, 400, -1",
    "PutBlock, 201, -1",
    "GetBlobProperties, 200, -1",
  })
  void tellsTheSizeOfAWholeBlobOnly(String operation, int status, long size) throws Exception {
    String line =
        with(
            LINE,
            "/operationName",
            operation,
            "/statusCode",
            status,
            "/properties/requestBodySize",
            7);
    assertThat(event(PARSER, line).objectBytes()).isEqualTo(size);
    String header =
        with(line, "/properties/requestBodySize", null, "/properties/contentLengthHeader", 7);
    assertThat(event(PARSER, header).objectBytes()).isEqualTo(size);
  }

  @Test
  void sizesMayBeMissing() throws Exception {
    AccessEvent event = event(PARSER, with(LINE, "/properties/responseBodySize", null));
    assertThat(event.bytes()).isEqualTo(UNKNOWN);
    assertThat(event.objectBytes()).isEqualTo(UNKNOWN);
    assertThat(event(PARSER, with(LINE, "/statusCode", null)).operation())
        .isEqualTo(Operation.OTHER);
  }

  @ParameterizedTest
  @CsvSource({
    "/acct/cont/a/b.txt, az://acct/cont/a/b.txt",
    "/acct/cont/a%20b+c, az://acct/cont/a%20b+c",
    "/acct/$root/b, az://acct/$root/b",
    "/acct/cont//b, az://acct/cont//b",
    "/acct/cont/, az://acct/cont",
    "/acct/cont, az://acct/cont",
    "/acct-secondary/cont/b, az://acct/cont/b",
    "/acct/,",
    "/acct,",
    "/,",
    "//cont/b,",
    "/acct//b,",
    "nonsense,",
  })
  void takesTheObjectFromItsKeyWhichIsPlain(String key, String object) throws Exception {
    assertObject(with(LINE, "/properties/objectKey", key), object);
  }

  @ParameterizedTest
  @CsvSource({
    "https://acct.blob.core.windows.net/cont/a%20b/c.txt?timeout=10, az://acct/cont/a b/c.txt",
    "https://acct.blob.core.windows.net:443/cont/a%2520b, az://acct/cont/a%20b",
    "https://acct.dfs.core.windows.net/cont/a+b#x, az://acct/cont/a+b",
    "https://acct-secondary.blob.core.windows.net/cont/b, az://acct/cont/b",
    "https://acct.z06.blob.storage.azure.net/cont/b, az://acct/cont/b",
    "https://data.example.com/cont/b, az://acct/cont/b",
    "https://acct.blob.core.windows.net/cont?restype=container&comp=list, az://acct/cont",
    "https://acct.blob.core.windows.net:443/?comp=list,",
    "https://acct.blob.core.windows.net,",
    "https:/x,",
    "'',",
  })
  void elseFromTheUriWhichIsEncoded(String uri, String object) throws Exception {
    assertObject(with(LINE, "/properties/objectKey", null, "/uri", uri), object);
  }

  /** In the entry about a copy's source, which may be of another account. */
  @Test
  void aKeyMayBeTheUrlOfTheSource() throws Exception {
    String source = "https://other.blob.core.windows.net/c/a%20b.txt?se=2022&sig=XX%3D";
    String line = with(LINE, "/operationName", "CopyBlobSource", "/properties/objectKey", source);
    assertObject(line, "az://other/c/a b.txt");
  }

  private static void assertObject(String line, String object) throws Exception {
    if (object == null) {
      assertThat(isNoRecord(PARSER, line)).isTrue();
    } else {
      assertThat(event(PARSER, line).object()).isEqualTo(object);
    }
  }

  @Test
  void whoAskedIsThePrincipalElseTheAddress() throws Exception {
    String line = with(LINE, "/identity/requester/upn", null);
    assertThat(event(PARSER, line).requester()).isEqualTo("object");
    line = with(line, "/identity/requester/objectId", "");
    assertThat(event(PARSER, line).requester()).isEqualTo("app");
    line = with(line, "/identity", tree("{\"type\": \"AccountKey\", \"tokenHash\": \"key1(4C)\"}"));
    assertThat(event(PARSER, line).requester()).isEqualTo("192.0.2.1");
    assertThat(event(PARSER, with(line, "/callerIpAddress", null)).requester()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "192.0.2.1:80, 192.0.2.1",
    "2001:db8::1, 2001:db8::1",
    "[2001:db8::1]:80, 2001:db8::1",
    "[2001:db8::1, 2001:db8::1",
    "::1, ::1",
  })
  void theAddressIsWithoutItsPort(String address, String requester) throws Exception {
    String line = with(LINE, "/identity", null, "/callerIpAddress", address);
    assertThat(event(PARSER, line).requester()).isEqualTo(requester);
  }

  /** Life cycle management calls itself a scanner. */
  @ParameterizedTest
  @CsvSource({"ObjectLifeCycleScanner/0.50, STORE", "OLCMScanner/0.51, STORE", "x/1, APPLICATION"})
  void lifeCycleManagementIsTheStore(String agent, Actor actor) throws Exception {
    String line = with(LINE, "/properties/userAgentHeader", agent);
    assertThat(event(PARSER, line).actor()).isEqualTo(actor);
  }

  @ParameterizedTest
  @CsvSource({
    "/category, Transaction",
    "/category, ",
    "/properties/serviceType, file",
    "/properties/serviceType, queue",
    "/properties/serviceType, table",
  })
  void otherServicesAreUnrelated(String pointer, String value) throws Exception {
    assertThat(isNoRecord(PARSER, with(LINE, pointer, value))).isTrue();
  }

  @Test
  void saysWhyALineCannotBeRead() throws Exception {
    assertThat(reason(PARSER, "{}")).isEqualTo(Reason.NOT_THIS_FORMAT);
    assertThat(reason(PARSER, "[" + LINE + "]")).isEqualTo(Reason.NOT_THIS_FORMAT);
    assertThat(reason(PARSER, with(LINE, "/statusCode", "OK"))).isEqualTo(Reason.BAD_NUMBER);
    assertThat(reason(PARSER, with(LINE, "/properties/responseBodySize", "x")))
        .isEqualTo(Reason.BAD_NUMBER);
    assertThat(reason(PARSER, with(LINE, "/time", "x"))).isEqualTo(Reason.BAD_TIME);
    assertThat(reason(PARSER, with(LINE, "/time", null))).isEqualTo(Reason.TRUNCATED);
    assertThat(reason(PARSER, with(LINE, "/time", "2018-12-31T23:59:59Z")))
        .isEqualTo(Reason.IMPLAUSIBLE_TIME);
    assertThat(reason(PARSER, LINE.substring(0, 500))).isEqualTo(Reason.TRUNCATED);
    assertThat(isNoRecord(PARSER, "")).isTrue();
  }

  @Property
  void anyKeyHoweverItIsWritten(
      @ForAll("keys") String key, @ForAll("keys") String agent, @ForAll Random random)
      throws Exception {
    String object = "c/" + key;
    String line =
        with(
            LINE, "/properties/objectKey", "/acct/" + object, "/properties/userAgentHeader", agent);
    String written = JsonLines.written(line, random);
    JsonLines.assertRecognizedAs(LogFormat.AZURE, written);
    AccessEvent event = event(PARSER, written);
    assertThat(event.object()).isEqualTo("az://acct/" + object);
    assertThat(event.agent()).isEqualTo(agent);
    assertThat(event).usingRecursiveComparison().isEqualTo(event(PARSER, line));

    String path = URLEncoder.encode(object, StandardCharsets.UTF_8).replace("+", "%20");
    String encoded =
        with(
            line,
            "/properties/objectKey",
            null,
            "/uri",
            "https://acct.blob.core.windows.net/" + path.replace("%2F", "/") + "?sv=1");
    assertThat(event(PARSER, JsonLines.written(encoded, random)).object())
        .isEqualTo(event.object());
  }

  @Provide
  Arbitrary<String> keys() {
    return JsonLines.keys();
  }
}
