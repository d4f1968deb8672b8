package io.cloudflux.jobs.config;

import io.cloudflux.actor.ActorRules;
import io.cloudflux.log.LatestTime;
import io.cloudflux.log.LogFormat;
import io.cloudflux.log.LogOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The flags that say how to read an access log. */
public final class LogFormatOptions {
  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "auto",
      converter = FormatConverter.class,
      completionCandidates = FormatConverter.Labels.class,
      description =
          "Format of the access logs: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}, told"
              + " apart line by line.")
  LogFormat format;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = LogOptions.DEFAULT_HOST,
      description =
          "Host of the object ids made from logs that name none: http://HOST/path of clf and"
              + " combined, hdfs://HOST/path, ofs://HOST/volume/bucket/key. Default:"
              + " ${DEFAULT-VALUE}.")
  String host;

  @Option(
      names = "--keep-query",
      description = "Keep the query string of clf and combined requests in the object id.")
  boolean keepQuery;

  @Option(
      names = "--actors",
      paramLabel = "FILE",
      description =
          "Rules that tell users, applications, backups, scanners and the store itself apart."
              + " Default: those of flink-conf/actors.yaml.")
  Path actors;

  /** The logs' format. */
  public LogFormat format() {
    return format;
  }

  /**
   * What the lines do not say themselves.
   *
   * @param latest lines dated from this instant on are wrong
   */
  public LogOptions logOptions(LatestTime latest) {
    LogOptions options;
    try {
      options = LogOptions.accepting(latest).withHost(host).withKeepQuery(keepQuery);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("--host: " + e.getMessage(), e);
    }
    return actors == null ? options : options.withActors(actorRules());
  }

  /** The same as flags, for another command. */
  public List<String> toFlags() {
    List<String> flags = new ArrayList<>();
    flags.add("--format=" + format.label());
    flags.add("--host=" + host);
    if (keepQuery) {
      flags.add("--keep-query");
    }
    if (actors != null) {
      flags.add("--actors=" + actors);
    }
    return flags;
  }

  private ActorRules actorRules() {
    try {
      return ActorRules.read(Files.readAllBytes(actors), actors.toString());
    } catch (IOException e) {
      throw new ConfigurationException("--actors: '%s' cannot be read: %s".formatted(actors, e), e);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("--actors: " + e.getMessage(), e);
    }
  }
}
