package io.cloudflux.demo;

import java.nio.charset.StandardCharsets;

/** What a request of the demo does, and how the access log names it. */
enum RequestKind {
  GET("REST.GET.OBJECT", "GET", "", "200 -"),
  GET_RANGE("REST.GET.OBJECT", "GET", "", "206 -"),
  GET_NOT_MODIFIED("REST.GET.OBJECT", "GET", "", "304 -"),
  GET_MISSING("REST.GET.OBJECT", "GET", "", "404 NoSuchKey"),
  GET_FORBIDDEN("REST.GET.OBJECT", "GET", "", "403 AccessDenied"),
  HEAD("REST.HEAD.OBJECT", "HEAD", "", "200 -"),
  LIST("REST.GET.BUCKET", "GET", "", "200 -"),
  GET_TAGGING("REST.GET.OBJECT_TAGGING", "GET", "?tagging", "200 -"),
  GET_ACL("REST.GET.ACL", "GET", "?acl", "200 -"),
  PUT("REST.PUT.OBJECT", "PUT", "", "200 -"),
  PUT_TAGGING("REST.PUT.OBJECT_TAGGING", "PUT", "?tagging", "200 -"),
  CREATE_UPLOAD("REST.POST.UPLOADS", "POST", "?uploads", "200 -"),
  PUT_PART("REST.PUT.PART", "PUT", "?partNumber=", "200 -"),
  COMPLETE_UPLOAD("REST.POST.UPLOAD", "POST", "?uploadId=", "200 -"),
  DELETE("REST.DELETE.OBJECT", "DELETE", "", "204 -"),
  /** A lifecycle rule's deletion: no HTTP request, so neither URI nor status. */
  EXPIRE("S3.EXPIRE.OBJECT", null, null, "- -");

  private final byte[] operation;
  private final byte[] method;
  private final byte[] query;
  private final byte[] outcome;

  RequestKind(String operation, String method, String query, String outcome) {
    this.operation = ascii(operation);
    this.method = method == null ? null : ascii(method);
    this.query = query == null ? null : ascii(query);
    this.outcome = ascii(outcome);
  }

  byte[] operation() {
    return operation;
  }

  /** The HTTP method, or null if there was no HTTP request. */
  byte[] method() {
    return method;
  }

  byte[] query() {
    return query;
  }

  /** Status and error code, separated by a blank. */
  byte[] outcome() {
    return outcome;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
