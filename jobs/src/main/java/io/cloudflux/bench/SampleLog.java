package io.cloudflux.bench;

import io.cloudflux.log.LogFormat;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Lines of a format as a busy bucket's log has them, no two alike: some hundred requesters with
 * some twenty agents, and a key of its own for nearly every request. The same seed gives the same
 * lines.
 */
final class SampleLog {
  private static final DateTimeFormatter WEB =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter LOG4J =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss,SSS", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final Instant BEGIN = Instant.parse("2024-03-14T00:00:00Z");

  static final String[] AGENTS = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
        + " Chrome/122.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_3) AppleWebKit/605.1.15 (KHTML, like Gecko)"
        + " Version/17.3 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:124.0) Gecko/20100101 Firefox/124.0",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "aws-cli/2.15.30 Python/3.11.8 Linux/5.10.210 exe/x86_64.amzn.2 prompt/off command/s3.cp",
    "Boto3/1.34.62 md/Botocore#1.34.62 ua/2.0 os/linux#5.15 md/arch#x86_64 lang/python#3.10.12",
    "aws-sdk-java/2.20.162 Linux/5.10.209 OpenJDK_64-Bit_Server_VM/17.0.10+7 Java/17.0.10",
    "aws-sdk-go-v2/1.25.2 os/linux lang/go#1.22.0 md/GOOS#linux md/GOARCH#amd64 api/s3#1.51.1",
    "Hadoop 3.3.6, aws-sdk-java/1.12.599 Linux/5.15 OpenJDK_64-Bit_Server_VM/11.0.22 java/11.0.22",
    "azsdk-python-storage-blob/12.19.0 Python/3.11.4 (Linux-5.15.0-x86_64-with-glibc2.35)",
    "gcloud-python/2.14.0 gl-python/3.10.12 grpc/1.60.1 gax/2.17.0 gccl/2.14.0",
    "MinIO (linux; amd64) minio-go/v7.0.66 mc/RELEASE.2024-02-24",
    "rclone/v1.65.2",
    "restic/0.16.4",
    "curl/8.5.0",
    "s5cmd/v2.2.2",
    "Veeam Backup and Replication/12.1",
    "Trino/440",
  };

  private static final String[] PREFIXES = {
    "warehouse/sales/year=2024/month=03/day=14/part-",
    "raw/events/2024/03/14/",
    "images/products/large/",
    "models/checkpoints/run-0042/step-",
    "user uploads/2024-03/",
    "logs/ingress/eu-west-1/",
  };

  private static final String[] SUFFIXES = {
    ".snappy.parquet", ".json.gz", ".jpg", ".safetensors", " (copy).pdf", ".log.zst"
  };

  private final SplittableRandom random;

  private SampleLog(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** Lines of a format. */
  static List<byte[]> lines(LogFormat format, int count, long seed) {
    SampleLog log = new SampleLog(seed);
    List<byte[]> lines = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      lines.add(log.line(format, BEGIN.plusMillis(i * 137L)).getBytes(StandardCharsets.UTF_8));
    }
    return lines;
  }

  private String line(LogFormat format, Instant time) {
    int kind = random.nextInt(PREFIXES.length);
    String key = PREFIXES[kind] + hex(16) + SUFFIXES[kind];
    String path = key.replace(" ", "%20");
    int client = random.nextInt(200);
    String address = "198.51." + client + "." + (1 + client % 13);
    String agent = AGENTS[(client * 31 + random.nextInt(2)) % AGENTS.length];
    long bytes = 1 + random.nextLong(1L << (10 + random.nextInt(20)));
    boolean write = random.nextInt(8) == 0;
    boolean part = !write && random.nextInt(6) == 0;
    int status = part ? 206 : 200;
    long size = part ? bytes * 7 : bytes;
    String id = hex(16).toUpperCase(Locale.ROOT);
    return switch (format) {
      case S3 ->
          ("9c1de7f0a25b4e83c6d1f0e2a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6 lake [%s] %s"
               + " arn:aws:sts::111122223333:assumed-role/role-%d/session %s REST.%s.OBJECT %s \"%s"
               + " /lake/%s HTTP/1.1\" %d - %s %d %d %d \"-\" \"%s\" -"
               + " Rb3V1Q2hJdKx0o9Zy7w6v5u4t3s2r1q0p/aBcDeFgHiJkLmNoPqRs= SigV4"
               + " TLS_AES_128_GCM_SHA256 AuthHeader lake.s3.eu-west-1.amazonaws.com TLSv1.3 - -")
              .formatted(
                  WEB.format(time),
                  address,
                  client,
                  id,
                  write ? "PUT" : "GET",
                  path,
                  write ? "PUT" : "GET",
                  path,
                  status,
                  write ? "-" : bytes,
                  size,
                  20 + random.nextInt(900),
                  10 + random.nextInt(90),
                  agent);
      case CLF -> webServer(time, address, path, write, status, bytes);
      case COMBINED ->
          webServer(time, address, path, write, status, bytes)
              + " \"https://www.example.org/catalog?page="
              + client
              + "\" \""
              + agent
              + "\"";
      case CLOUDTRAIL ->
          ("{\"eventVersion\":\"1.09\",\"userIdentity\":{\"type\":\"AssumedRole\",\"principalId\":"
               + "\"AROAEXAMPLE:session\",\"arn\":\"arn:aws:sts::111122223333:assumed-role/role-%d"
               + "/session\",\"accountId\":\"111122223333\",\"accessKeyId\":\"ASIAEXAMPLE\","
               + "\"sessionContext\":{\"sessionIssuer\":{\"type\":\"Role\",\"principalId\":"
               + "\"AROAEXAMPLE\",\"arn\":\"arn:aws:iam::111122223333:role/role-%d\",\"accountId\":"
               + "\"111122223333\",\"userName\":\"role\"},\"attributes\":{\"creationDate\":"
               + "\"2024-03-13T22:00:00Z\",\"mfaAuthenticated\":\"false\"}}},\"eventTime\":\"%s\","
               + "\"eventSource\":\"s3.amazonaws.com\",\"eventName\":\"%sObject\",\"awsRegion\":"
               + "\"eu-west-1\",\"sourceIPAddress\":\"%s\",\"userAgent\":\"[%s]\","
               + "\"requestParameters\":{\"bucketName\":\"lake\",\"Host\":"
               + "\"lake.s3.eu-west-1.amazonaws.com\",\"key\":\"%s\"},\"responseElements\":null,"
               + "\"additionalEventData\":{\"SignatureVersion\":\"SigV4\",\"CipherSuite\":"
               + "\"TLS_AES_128_GCM_SHA256\",\"bytesTransferredIn\":%d,\"AuthenticationMethod\":"
               + "\"AuthHeader\",\"x-amz-id-2\":\"Rb3V1Q2hJdKx0o9Zy7w6v5u4t3s2r1q0p\","
               + "\"bytesTransferredOut\":%d},\"requestID\":\"%s\",\"eventID\":"
               + "\"1d3b6c2e-0000-4000-8000-5a5f1c0a7e3b\",\"readOnly\":%b,\"resources\":[{\"type\":"
               + "\"AWS::S3::Object\",\"ARN\":\"arn:aws:s3:::lake/%s\"},{\"accountId\":"
               + "\"111122223333\",\"type\":\"AWS::S3::Bucket\",\"ARN\":\"arn:aws:s3:::lake\"}],"
               + "\"eventType\":\"AwsApiCall\",\"managementEvent\":false,\"recipientAccountId\":"
               + "\"111122223333\",\"eventCategory\":\"Data\",\"tlsDetails\":{\"tlsVersion\":"
               + "\"TLSv1.3\",\"cipherSuite\":\"TLS_AES_128_GCM_SHA256\",\"clientProvidedHostHeader\""
               + ":\"lake.s3.eu-west-1.amazonaws.com\"}}")
              .formatted(
                  client,
                  client,
                  time.with(java.time.temporal.ChronoField.NANO_OF_SECOND, 0),
                  write ? "Put" : "Get",
                  address,
                  agent,
                  key,
                  write ? bytes : 0,
                  write ? 0 : bytes,
                  id,
                  !write,
                  key);
      case GCS_AUDIT ->
          ("{\"protoPayload\":{\"@type\":\"type.googleapis.com/google.cloud.audit.AuditLog\","
               + "\"status\":{},\"authenticationInfo\":{\"principalEmail\":"
               + "\"job-%d@lake.iam.gserviceaccount.com\",\"serviceAccountDelegationInfo\":[{}]},"
               + "\"requestMetadata\":{\"callerIp\":\"%s\",\"callerSuppliedUserAgent\":\"%s\","
               + "\"requestAttributes\":{\"time\":\"%s\",\"auth\":{}},\"destinationAttributes\":{}},"
               + "\"serviceName\":\"storage.googleapis.com\",\"methodName\":\"storage.objects.%s\","
               + "\"authorizationInfo\":[{\"resource\":\"projects/_/buckets/lake/objects/%s\","
               + "\"permission\":\"storage.objects.%s\",\"granted\":true,\"resourceAttributes\":{}}],"
               + "\"resourceName\":\"projects/_/buckets/lake/objects/%s\",\"resourceLocation\":"
               + "{\"currentLocations\":[\"eu\"]}},\"insertId\":\"%s\",\"resource\":{\"type\":"
               + "\"gcs_bucket\",\"labels\":{\"bucket_name\":\"lake\",\"project_id\":\"lake\","
               + "\"location\":\"eu\"}},\"timestamp\":\"%s\",\"severity\":\"INFO\",\"logName\":"
               + "\"projects/lake/logs/cloudaudit.googleapis.com%%2Fdata_access\","
               + "\"receiveTimestamp\":\"%s\"}")
              .formatted(
                  client,
                  address,
                  agent,
                  time,
                  write ? "create" : "get",
                  key,
                  write ? "create" : "get",
                  key,
                  id,
                  time,
                  time.plusSeconds(1));
      case AZURE ->
          ("{\"time\":\"%s\",\"resourceId\":\"/subscriptions/00000000-0000-0000-0000-000000000000/"
               + "resourceGroups/lake/providers/Microsoft.Storage/storageAccounts/lake/blobServices/"
               + "default\",\"category\":\"Storage%s\",\"operationName\":\"%sBlob\","
               + "\"operationVersion\":\"2021-06-08\",\"schemaVersion\":\"1.0\",\"statusCode\":%d,"
               + "\"statusText\":\"Success\",\"durationMs\":%d,\"callerIpAddress\":\"%s:%d\","
               + "\"correlationId\":\"%s-001e-004e-1c99-cfd67d000000\",\"identity\":{\"type\":"
               + "\"OAuth\",\"tokenHash\":\"5A5F1C0A7E3B9D24686AA0C1D2E3F405\",\"requester\":"
               + "{\"appId\":\"691458b9-0000-0000-0000-ed83a7f1b41c\",\"objectId\":"
               + "\"c808142e-0000-0000-0000-af4833061%03d\",\"tenantId\":"
               + "\"72f988bf-0000-0000-0000-2d7cd011db47\"}},\"location\":\"westeurope\","
               + "\"properties\":{\"accountName\":\"lake\",\"userAgentHeader\":\"%s\",\"serviceType\":"
               + "\"blob\",\"objectKey\":\"/lake/raw/%s\",\"metricResponseType\":\"Success\","
               + "\"serverLatencyMs\":8,\"requestHeaderSize\":636,\"requestBodySize\":%d,"
               + "\"responseHeaderSize\":394,\"responseBodySize\":%d,\"contentLengthHeader\":%d,\"tlsVersion\":\"TLS"
               + " 1.2\",\"accessTier\":\"Hot\"},\"uri\":"
               + "\"https://lake.blob.core.windows.net:443/raw/%s\",\"protocol\":\"HTTPS\","
               + "\"resourceType\":\"Microsoft.Storage/storageAccounts/blobServices\"}")
              .formatted(
                  time,
                  write ? "Write" : "Read",
                  write ? "Put" : "Get",
                  write ? 201 : status,
                  random.nextInt(100),
                  address,
                  1024 + random.nextInt(60_000),
                  id.substring(0, 8),
                  client,
                  agent,
                  key,
                  write ? bytes : 0,
                  write ? 0 : bytes,
                  write ? bytes : 0,
                  path);
      case MINIO ->
          ("{\"version\":\"1\",\"deploymentid\":\"4be1a7d2-6c55-4a1b-8a10-55ad1c6f0000\",\"time\":"
               + "\"%s\",\"event\":\"\",\"trigger\":\"incoming\",\"api\":{\"name\":\"%sObject\","
               + "\"bucket\":\"lake\",\"object\":\"%s\",\"status\":\"OK\",\"statusCode\":%d,"
               + "\"rx\":%d,\"tx\":%d,\"txHeaders\":330,\"timeToFirstByte\":\"13309747ns\","
               + "\"timeToResponse\":\"13309747ns\"},\"remotehost\":\"%s\",\"requestID\":\"%s\","
               + "\"userAgent\":\"%s\",\"requestPath\":\"/lake/%s\",\"requestHost\":"
               + "\"minio.example.org:9000\",\"requestHeader\":{\"Accept-Encoding\":\"zstd,gzip\",\"Authorization\":\"AWS4-HMAC-SHA256"
               + " Credential=SVC/20240314/us-east-1/s3, SignedHeaders=host;x-amz-date,"
               + " Signature=REDACTED\",\"Content-Length\":\"0\","
               + "\"X-Amz-Content-Sha256\":\"UNSIGNED-PAYLOAD\",\"X-Amz-Date\":"
               + "\"20240314T000000Z\"},\"responseHeader\":{\"Accept-Ranges\":\"bytes\","
               + "\"Content-Length\":\"%d\",\"Content-Type\":\"application/octet-stream\",%s\"ETag\":"
               + "\"84f6\",\"Server\":\"MinIO\",\"X-Amz-Request-Id\":\"%s\"},\"tags\":"
               + "{\"objectLocation\":{\"name\":\"%s\",\"poolId\":1,\"setId\":1,\"disks\":["
               + "\"/data1\",\"/data2\",\"/data3\",\"/data4\"]}},\"accessKey\":\"SVC%d\","
               + "\"parentUser\":\"user-%d\"}")
              .formatted(
                  time,
                  write ? "Put" : "Get",
                  key,
                  status,
                  write ? bytes : 0,
                  write ? 0 : bytes,
                  address,
                  id,
                  agent,
                  path,
                  write ? 0 : bytes,
                  part ? "\"Content-Range\":\"bytes 0-%d/%d\",".formatted(bytes - 1, size) : "",
                  id,
                  key,
                  client,
                  client);
      case CEPH ->
          ("{\"bucket\":\"lake\",\"object\":\"%s\",\"time\":\"%s\",\"time_local\":\"%s\","
               + "\"remote_addr\":\"%s\",\"user\":\"user-%d\",\"operation\":\"%s_obj\",\"uri\":\"%s"
               + " /lake/%s HTTP/1.1\",\"http_status\":\"%d\",\"error_code\":\"\",\"bytes_sent\":"
               + "%d,\"bytes_received\":%d,\"object_size\":%d,\"total_time\":%d,\"user_agent\":\"%s\","
               + "\"referrer\":\"\",\"trans_id\":\"tx%s-0065f2c1dd-1a2b-default\","
               + "\"authentication_type\":\"Local\",\"access_key_id\":\"AK%d\",\"temp_url\":false}")
              .formatted(
                  key,
                  time,
                  time,
                  address,
                  client,
                  write ? "put" : "get",
                  write ? "PUT" : "GET",
                  path,
                  status,
                  write ? 0 : bytes,
                  write ? bytes : 0,
                  size,
                  random.nextInt(100),
                  agent,
                  id,
                  client);
      case GCS ->
          ("\"%d\",\"%s\",\"1\",\"\",\"%s\",\"/lake/%s\",\"%d\",\"%d\",\"%d\",\"%d\","
               + "\"storage.googleapis.com\",\"\",\"%s\",\"ADPycd%s\",\"%s_Object\",\"lake\",\"%s\"")
              .formatted(
                  time.toEpochMilli() * 1000,
                  address,
                  write ? "PUT" : "GET",
                  path,
                  status,
                  write ? bytes : 0,
                  write ? 0 : bytes,
                  1000 + random.nextInt(90_000),
                  agent,
                  id,
                  write ? "PUT" : "GET",
                  key);
      case AZURE_ANALYTICS ->
          ("1.0;%s;%sBlob;Success;%d;18;10;authenticated;lake;lake;blob;"
                  + "\"https://lake.blob.core.windows.net/raw/%s\";\"/lake/raw/%s\";"
                  + "%s-001e-0000-3400-000000000000;0;%s:%d;2021-08-06;283;%d;354;%d;%d;;;"
                  + "\"&quot;0x8D101F7E4B662C4&quot;\";Thursday, 14-Mar-24 08:58:10 GMT;;\"%s\";;"
                  + "\"44dfd78e-7288-4898-8f70-c3478983d3b6\"")
              .formatted(
                  time,
                  write ? "Put" : "Get",
                  write ? 201 : status,
                  path,
                  key,
                  id.substring(0, 8),
                  address,
                  1024 + random.nextInt(60_000),
                  write ? bytes : 0,
                  write ? 0 : bytes,
                  write ? bytes : 0,
                  agent);
      case HDFS ->
          ("%s INFO FSNamesystem.audit: allowed=true\tugi=user%d (auth:SIMPLE)\tip=/%s\tcmd=%s"
                  + "\tsrc=/%s\tdst=null\tperm=null\tproto=rpc")
              .formatted(LOG4J.format(time), client, address, write ? "create" : "open", key);
      case OZONE ->
          ("%s | INFO  | OMAudit | user=user%d | ip=%s | op=%s_KEY {volume=s3v, bucket=lake,"
                  + " key=%s, dataSize=%d, replicationConfig=RATIS/THREE} | ret=SUCCESS |")
              .formatted(
                  LOG4J.format(time), client, address, write ? "COMMIT" : "READ", key, bytes);
      case COUNTS ->
          "s3://lake/%s,2024-03-14,%d,%d,%d".formatted(key, client, bytes, write ? 1 : 0);
      case AUTO -> line(LogFormat.values()[random.nextInt(LogFormat.values().length - 1)], time);
    };
  }

  private static String webServer(
      Instant time, String address, String path, boolean write, int status, long bytes) {
    return "%s - - [%s] \"%s /%s?v=3 HTTP/1.1\" %d %d"
        .formatted(address, WEB.format(time), write ? "PUT" : "GET", path, status, bytes);
  }

  private String hex(int digits) {
    StringBuilder text = new StringBuilder(digits);
    for (int i = 0; i < digits; i++) {
      text.append(Character.forDigit(random.nextInt(16), 16));
    }
    return text.toString();
  }
}
