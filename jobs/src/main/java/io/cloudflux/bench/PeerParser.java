package io.cloudflux.bench;

import io.cloudflux.actor.ActorRules;
import io.cloudflux.log.AccessEvent;
import io.cloudflux.log.LogFormat;
import io.cloudflux.log.Operation;
import java.util.Map;
import java.util.Set;

/**
 * What one would write to read a log: a regular expression compiled once, or Jackson's tree. It
 * makes the same events, of good lines.
 */
abstract class PeerParser {
  /** The formats there is a peer for. */
  static final Set<LogFormat> TEXT = Set.of(LogFormat.S3, LogFormat.CLF, LogFormat.COMBINED);

  static final Set<LogFormat> JSON =
      Set.of(
          LogFormat.CLOUDTRAIL,
          LogFormat.GCS_AUDIT,
          LogFormat.AZURE,
          LogFormat.MINIO,
          LogFormat.CEPH);

  private static final Map<String, Operation> OPERATIONS =
      Map.ofEntries(
          Map.entry("GET", Operation.READ),
          Map.entry("PUT", Operation.WRITE),
          Map.entry("HEAD", Operation.METADATA),
          Map.entry("DELETE", Operation.DELETE),
          Map.entry("REST.GET.OBJECT", Operation.READ),
          Map.entry("REST.PUT.OBJECT", Operation.WRITE),
          Map.entry("REST.HEAD.OBJECT", Operation.METADATA),
          Map.entry("REST.DELETE.OBJECT", Operation.DELETE),
          Map.entry("GetObject", Operation.READ),
          Map.entry("PutObject", Operation.WRITE),
          Map.entry("storage.objects.get", Operation.READ),
          Map.entry("storage.objects.create", Operation.WRITE),
          Map.entry("GetBlob", Operation.READ),
          Map.entry("PutBlob", Operation.WRITE),
          Map.entry("get_obj", Operation.READ),
          Map.entry("put_obj", Operation.WRITE));

  final LogFormat format;
  private final ActorRules actors = ActorRules.shipped();

  PeerParser(LogFormat format) {
    this.format = format;
  }

  /** The peer of a format. */
  static PeerParser of(LogFormat format) {
    return TEXT.contains(format) ? new RegexPeer(format) : new TreePeer(format);
  }

  /** The name of the approach. */
  static String nameOf(LogFormat format) {
    return TEXT.contains(format) ? "regex" : "Jackson tree";
  }

  abstract AccessEvent parse(byte[] line) throws Exception;

  /**
   * @param name the operation as the store names it, for the actor
   * @param verb what tells what was done
   * @param id a hash of its own stands for ours
   */
  final AccessEvent event(
      String object,
      long time,
      String verb,
      String name,
      int status,
      long bytes,
      long objectBytes,
      String requester,
      String agent,
      String id) {
    Operation operation = OPERATIONS.getOrDefault(verb, Operation.OTHER);
    boolean failed = status != AccessEvent.UNKNOWN && (status < 200 || status > 299);
    return new AccessEvent(
        object,
        time,
        failed ? Operation.OTHER : operation,
        bytes,
        objectBytes,
        requester,
        agent,
        actors.actorOf(requester, agent, name),
        id == null ? 0 : id.hashCode(),
        status,
        format);
  }
}
