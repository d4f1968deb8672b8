package io.cloudflux.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudflux.log.AccessEvent;
import io.cloudflux.log.LogFormat;
import java.io.IOException;
import java.time.Instant;

/** Reads a JSON log into Jackson's tree and takes what it needs. */
final class TreePeer extends PeerParser {
  private final ObjectMapper json = new ObjectMapper();

  TreePeer(LogFormat format) {
    super(format);
  }

  @Override
  AccessEvent parse(byte[] line) throws IOException {
    JsonNode root = json.readTree(line);
    return switch (format) {
      case CLOUDTRAIL -> cloudTrail(root);
      case GCS_AUDIT -> gcsAudit(root);
      case AZURE -> azure(root);
      case MINIO -> minio(root);
      case CEPH -> ceph(root);
      default -> throw new IllegalArgumentException(format.label());
    };
  }

  private AccessEvent cloudTrail(JsonNode root) {
    String name = root.path("eventName").asText();
    JsonNode parameters = root.path("requestParameters");
    JsonNode more = root.path("additionalEventData");
    long sent = number(more, "bytesTransferredOut");
    return event(
        "s3://" + parameters.path("bucketName").asText() + "/" + parameters.path("key").asText(),
        time(root, "eventTime"),
        name,
        name,
        AccessEvent.UNKNOWN,
        sent,
        name.equals("GetObject") ? sent : number(more, "bytesTransferredIn"),
        root.path("userIdentity").path("arn").asText(),
        root.path("userAgent").asText(),
        root.path("requestID").asText());
  }

  private AccessEvent gcsAudit(JsonNode root) {
    JsonNode payload = root.path("protoPayload");
    String method = payload.path("methodName").asText();
    String[] resource = payload.path("resourceName").asText().split("/", 6);
    return event(
        "gs://" + resource[3] + "/" + resource[5],
        time(root, "timestamp"),
        method,
        method,
        AccessEvent.UNKNOWN,
        AccessEvent.UNKNOWN,
        AccessEvent.UNKNOWN,
        payload.path("authenticationInfo").path("principalEmail").asText(),
        payload.path("requestMetadata").path("callerSuppliedUserAgent").asText(),
        root.path("insertId").asText());
  }

  private AccessEvent azure(JsonNode root) {
    String name = root.path("operationName").asText();
    int status = root.path("statusCode").asInt();
    JsonNode properties = root.path("properties");
    long sent = number(properties, "responseBodySize");
    long size =
        name.equals("PutBlob")
            ? number(properties, "requestBodySize")
            : status == 200 ? sent : AccessEvent.UNKNOWN;
    return event(
        "az:/" + properties.path("objectKey").asText(),
        time(root, "time"),
        name,
        name,
        status,
        sent,
        size,
        root.path("identity").path("requester").path("objectId").asText(),
        properties.path("userAgentHeader").asText(),
        root.path("correlationId").asText());
  }

  private AccessEvent minio(JsonNode root) {
    JsonNode api = root.path("api");
    String name = api.path("name").asText();
    int status = api.path("statusCode").asInt();
    long sent = number(api, "tx");
    String range = root.path("responseHeader").path("Content-Range").asText();
    long size =
        name.equals("PutObject")
            ? number(api, "rx")
            : status == 200 ? sent : Long.parseLong(range.substring(range.indexOf('/') + 1));
    return event(
        "s3://" + api.path("bucket").asText() + "/" + api.path("object").asText(),
        time(root, "time"),
        name,
        name,
        status,
        sent,
        size,
        root.path("parentUser").asText(),
        root.path("userAgent").asText(),
        root.path("requestID").asText());
  }

  private AccessEvent ceph(JsonNode root) {
    String operation = root.path("operation").asText();
    return event(
        "s3://" + root.path("bucket").asText() + "/" + root.path("object").asText(),
        time(root, "time"),
        operation,
        operation,
        root.path("http_status").asInt(),
        number(root, "bytes_sent"),
        number(root, "object_size"),
        root.path("user").asText(),
        root.path("user_agent").asText(),
        root.path("trans_id").asText());
  }

  private static long time(JsonNode parent, String name) {
    return Instant.parse(parent.path(name).asText()).toEpochMilli();
  }

  private static long number(JsonNode parent, String name) {
    return parent.path(name).asLong(AccessEvent.UNKNOWN);
  }
}
