package io.cloudflux.demo;

import io.cloudflux.demo.SeededRandom.Purpose;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Who sends requests, as the pieces of a log line that are theirs.
 *
 * @param caller remote address and requester, separated by a blank
 * @param agent referrer and user agent in quotes, separated by a blank
 * @param security signature version, cipher suite, authentication type, host header, TLS version,
 *     access point and whether an ACL was needed, separated by blanks
 */
record Client(byte[] caller, byte[] agent, byte[] security) {
  private static final String ACCOUNT = "111122223333";
  private static final String REGION = "eu-central-1";
  private static final String CIPHER_12 = "ECDHE-RSA-AES128-GCM-SHA256";
  private static final String CIPHER_13 = "TLS_AES_128_GCM_SHA256";

  private static final String[] BROWSERS = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
        + " Chrome/137.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
        + " Version/18.4 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/139.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
        + " Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
  };
  private static final String[] PAGES = {"", "shop/", "gallery/", "watch/", "about/"};

  /** The service itself, when it applies a lifecycle rule. */
  static final Client LIFECYCLE = of("- AmazonS3", "-", "-", "- - - - - - -");

  /**
   * The demo's clients, in groups.
   *
   * @param visitors browsers of the public, not signed in
   * @param viewers browsers with signed URLs
   * @param scientists people with notebooks
   * @param pipelines Spark and other jobs
   * @param shippers agents that write logs
   * @param backup agents that write and verify dumps
   * @param staff employees, with the console or a browser
   * @param publishers what writes the web site and the media
   * @param monitors inventory and monitoring tools
   * @param scanner the virus scanner
   */
  record Groups(
      List<Client> visitors,
      List<Client> viewers,
      List<Client> scientists,
      List<Client> pipelines,
      List<Client> shippers,
      List<Client> backup,
      List<Client> staff,
      List<Client> publishers,
      List<Client> monitors,
      List<Client> scanner) {

    static Groups of(long seed, String bucket) {
      SeededRandom random = SeededRandom.of(seed, Purpose.CLIENT, 0);
      String host = bucket + ".s3." + REGION + ".amazonaws.com";
      String signed = "SigV4 " + CIPHER_13 + " AuthHeader " + host + " TLSv1.3 - -";
      String presigned = "SigV4 " + CIPHER_12 + " QueryString " + host + " TLSv1.2 - -";
      String anonymous = "- " + CIPHER_13 + " - " + host + " TLSv1.3 - Yes";
      String accessPoint =
          "SigV4 %s AuthHeader pipelines-%s.s3-accesspoint.%s.amazonaws.com TLSv1.3"
                  .formatted(CIPHER_13, ACCOUNT, REGION)
              + " arn:aws:s3:%s:%s:accesspoint/pipelines -".formatted(REGION, ACCOUNT);
      return new Groups(
          group(
              400, random, (i, r) -> Client.of(visitor(r) + " -", page(r), browser(r), anonymous)),
          group(
              300,
              random,
              (i, r) ->
                  Client.of(
                      visitor(r) + " " + role("media-portal", "web-" + i % 4),
                      page(r),
                      browser(r),
                      presigned)),
          group(
              40,
              random,
              (i, r) ->
                  Client.of(
                      office(r) + " " + role("data-science", "scientist" + i),
                      "-",
                      "Boto3/1.38.23 md/Botocore#1.38.23 ua/2.1 os/linux#6.8 md/arch#x86_64"
                          + " lang/python#3.12.3 md/pyimpl#CPython Botocore/1.38.23",
                      signed)),
          group(
              12,
              random,
              (i, r) ->
                  Client.of(
                      office(r) + " " + role("spark-etl", "executor-" + i),
                      "-",
                      "Hadoop 3.3.6, aws-sdk-java/1.12.262 Linux/5.10 OpenJDK_64-Bit_Server_VM/17"
                          + " java/17.0.15 vendor/Amazon.com_Inc. cfg/retry-mode/standard",
                      i % 3 == 0 ? accessPoint : signed)),
          group(
              6,
              random,
              (i, r) ->
                  Client.of(
                      office(r) + " " + role("log-shipper", "i-0" + Long.toHexString(r.nextLong())),
                      "-",
                      "aws-fluent-bit-plugin/3.2.10",
                      signed)),
          group(
              2,
              random,
              (i, r) ->
                  Client.of(
                      office(r) + " arn:aws:iam::" + ACCOUNT + ":user/backup-agent",
                      "-",
                      "pgBackRest/2.55",
                      signed)),
          group(
              60,
              random,
              (i, r) ->
                  Client.of(
                      office(r) + " " + role("Employee", "user" + i + "@acme.example"),
                      "-",
                      i % 4 == 0
                          ? "S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.750 Linux/5.10"
                          : browser(r),
                      i % 4 == 0 ? signed : presigned)),
          group(
              5,
              random,
              (i, r) ->
                  Client.of(
                      office(r) + " " + role("publisher", "deploy-" + i),
                      "-",
                      "aws-cli/2.27.25 md/awscrt#0.26.1 ua/2.1 os/linux#6.8 md/arch#x86_64"
                          + " lang/python#3.13.3 cfg/retry-mode#standard md/command#s3.sync",
                      signed)),
          group(
              3,
              random,
              (i, r) ->
                  Client.of(
                      office(r) + " " + role("monitoring", "probe-" + i),
                      "-",
                      i == 0
                          ? "cloud-custodian/0.9.45 Botocore/1.38.23"
                          : "datadog-agent/7.66.0 aws-sdk-go/1.55.7",
                      signed)),
          group(
              1,
              random,
              (i, r) ->
                  Client.of(
                      office(r) + " " + role("virus-scan", "clamav"),
                      "-",
                      "bucket-antivirus-function/2.1 Botocore/1.38.23",
                      signed)));
    }

    /** Who asks for objects of a kind. */
    List<Client> readers(ObjectKind kind) {
      return switch (kind) {
        case ASSET, PHOTO -> visitors;
        case VIDEO -> viewers;
        case DATASET -> scientists;
        case LOG, TEMPORARY -> pipelines;
        case BACKUP -> backup;
        case REPORT -> staff;
      };
    }

    /** Who creates and deletes objects of a kind. */
    List<Client> writers(ObjectKind kind) {
      return switch (kind) {
        case ASSET, PHOTO, VIDEO -> publishers;
        case DATASET, TEMPORARY -> pipelines;
        case LOG -> shippers;
        case BACKUP -> backup;
        case REPORT -> staff;
      };
    }
  }

  private static List<Client> group(
      int size, SeededRandom random, BiFunction<Integer, SeededRandom, Client> member) {
    List<Client> group = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      group.add(member.apply(i, random));
    }
    return List.copyOf(group);
  }

  private static Client of(String caller, String referrer, String agent, String security) {
    return new Client(
        ascii(caller), ascii('"' + referrer + "\" \"" + agent + '"'), ascii(security));
  }

  /** An address that RFC 5737 or RFC 3849 reserves for documentation: nobody's. */
  private static String visitor(SeededRandom random) {
    return switch (random.below(4)) {
      case 0 -> "192.0.2." + (1 + random.below(254));
      case 1 -> "198.51.100." + (1 + random.below(254));
      case 2 -> "203.0.113." + (1 + random.below(254));
      default ->
          "2001:db8:%s::%s"
              .formatted(
                  Integer.toHexString(random.below(0x10000)),
                  Integer.toHexString(1 + random.below(0xffff)));
    };
  }

  private static String office(SeededRandom random) {
    return "10.20." + random.below(16) + "." + (1 + random.below(254));
  }

  private static String role(String role, String session) {
    return "arn:aws:sts::" + ACCOUNT + ":assumed-role/" + role + "/" + session;
  }

  private static String browser(SeededRandom random) {
    return BROWSERS[random.below(BROWSERS.length)];
  }

  private static String page(SeededRandom random) {
    return "https://www.acme.example/" + PAGES[random.below(PAGES.length)];
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
