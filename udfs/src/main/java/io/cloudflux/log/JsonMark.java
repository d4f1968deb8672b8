package io.cloudflux.log;

/**
 * The names of members by which JSON logs are told apart: each is in every record of one log. Of
 * two in a record, the first decides: what clients send comes behind.
 */
enum JsonMark {
  /** Of CloudTrail. */
  EVENT_SOURCE("eventSource\""),
  /** Of Cloud Audit Logs. */
  PROTO_PAYLOAD("protoPayload\""),
  /** Of Azure Monitor. */
  OPERATION_NAME("operationName\""),
  /** Of MinIO. */
  DEPLOYMENT_ID("deploymentid\""),
  /** Of Ceph. */
  HTTP_STATUS("http_status\"");

  private static final JsonMark[] MARKS = values();

  /** The name, behind its opening quote. */
  private final String name;

  JsonMark(String name) {
    this.name = name;
  }

  /** The first in the line, or null. */
  static JsonMark first(LineCursor line) {
    byte[] bytes = line.bytes;
    for (int i = line.pos; i < line.end; i++) {
      if (bytes[i] == '"') {
        for (JsonMark mark : MARKS) {
          if (LineCursor.startsWith(bytes, i + 1, line.end, mark.name)) {
            return mark;
          }
        }
      }
    }
    return null;
  }
}
