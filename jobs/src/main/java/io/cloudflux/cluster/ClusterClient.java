package io.cloudflux.cluster;

import io.cloudflux.jobs.config.ConfigurationException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.RestoreMode;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.client.JobExecutionException;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.rest.FileUpload;
import org.apache.flink.runtime.rest.RestClient;
import org.apache.flink.runtime.rest.messages.EmptyMessageParameters;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.JobExceptionsHeaders;
import org.apache.flink.runtime.rest.messages.JobExceptionsInfoWithHistory.RootExceptionInfo;
import org.apache.flink.runtime.rest.messages.job.JobDetailsInfo;
import org.apache.flink.runtime.rest.messages.job.JobExceptionsMessageParameters;
import org.apache.flink.runtime.rest.messages.taskmanager.TaskManagerInfo;
import org.apache.flink.runtime.rest.messages.taskmanager.TaskManagersHeaders;
import org.apache.flink.runtime.rest.util.RestClientException;
import org.apache.flink.runtime.webmonitor.handlers.JarDeleteHeaders;
import org.apache.flink.runtime.webmonitor.handlers.JarDeleteMessageParameters;
import org.apache.flink.runtime.webmonitor.handlers.JarRunHeaders;
import org.apache.flink.runtime.webmonitor.handlers.JarRunMessageParameters;
import org.apache.flink.runtime.webmonitor.handlers.JarRunRequestBody;
import org.apache.flink.runtime.webmonitor.handlers.JarUploadHeaders;
import org.apache.flink.runtime.webmonitor.handlers.JarUploadResponseBody;
import org.apache.flink.util.ExceptionUtils;

/** What people ask of a cluster, by the REST API of its JobManager. */
public final class ClusterClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Savepoints of large state, and a job's main that waits for a database, take their time. */
  private static final Duration LONG_PATIENCE = Duration.ofMinutes(30);

  private static final long POLL_MILLIS = 200;
  private static final List<Class<? extends Throwable>> UNREACHABLE =
      List.of(ConnectException.class, UnknownHostException.class, UnresolvedAddressException.class);
  private static final String CAUSED_BY = "Caused by: ";
  private static final String CONFIGURATION = ConfigurationException.class.getName() + ": ";

  private final URI url;
  private final RestClusterClient<StandaloneClusterId> cluster;
  private final RestClient rest;
  private final ExecutorService executor = Executors.newSingleThreadExecutor();

  private ClusterClient(URI url) {
    this.url = url;
    Configuration settings = new Configuration();
    settings.set(RestOptions.ADDRESS, url.getHost());
    settings.set(RestOptions.PORT, url.getPort());
    // Somebody is waiting: an address at which nobody answers is told at once.
    settings.set(RestOptions.RETRY_MAX_ATTEMPTS, 1);
    settings.set(RestOptions.RETRY_DELAY, Duration.ofMillis(POLL_MILLIS));
    try {
      cluster = new RestClusterClient<>(settings, StandaloneClusterId.getInstance());
      rest = new RestClient(settings, executor);
    } catch (Exception e) {
      executor.shutdown();
      throw new ClusterFailure("%s: %s".formatted(url, e.getMessage()), e);
    }
  }

  /**
   * A client of the cluster at {@code url}; asks nothing of it yet.
   *
   * @throws ConfigurationException if it is no {@code http://host:port}
   */
  public static ClusterClient connect(URI url) {
    if (!"http".equals(url.getScheme())
        || url.getHost() == null
        || url.getPort() < 1
        || !(url.getPath().isEmpty() || url.getPath().equals("/"))) {
      throw ConfigurationException.of("jobmanager", url, "is not http://host:port");
    }
    return new ClusterClient(url);
  }

  /** Whether a JobManager answers there. */
  public boolean isUp() {
    try {
      cluster.getClusterOverview().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The TaskManagers it knows. */
  public Collection<TaskManagerInfo> taskManagers() {
    return await(
            cluster.sendRequest(
                TaskManagersHeaders.getInstance(),
                EmptyMessageParameters.getInstance(),
                EmptyRequestBody.getInstance()),
            PATIENCE)
        .getTaskManagerInfos();
  }

  /** Its jobs, those that have ended too. */
  public Collection<JobStatusMessage> jobs() {
    return await(cluster.listJobs(), PATIENCE);
  }

  /** How a job is. */
  public JobDetailsInfo job(JobID job) {
    return await(cluster.getJobDetails(job), PATIENCE);
  }

  /**
   * Runs a main of the job's jar on the cluster, which leaves the job running.
   *
   * @param parallelism null for the cluster's
   * @param savepoint or retained checkpoint to start from, null for none
   * @param allowNonRestoredState whether state in it that the job has no operator for is dropped;
   *     if not, it is as the settings say
   * @param settings Flink's own, over those of the cluster
   */
  public JobID submit(
      Path jar,
      Class<?> main,
      List<String> arguments,
      Integer parallelism,
      String savepoint,
      boolean allowNonRestoredState,
      Map<String, String> settings) {
    String uploaded =
        Path.of(
                await(
                        send(
                            JarUploadHeaders.getInstance(),
                            List.of(new FileUpload(jar, "application/java-archive"))),
                        LONG_PATIENCE)
                    .getFilename())
            .getFileName()
            .toString();
    try {
      JarRunMessageParameters parameters =
          JarRunHeaders.getInstance().getUnresolvedMessageParameters();
      parameters.jarIdPathParameter.resolve(uploaded);
      JarRunRequestBody run =
          new JarRunRequestBody(
              main.getName(),
              null,
              arguments,
              parallelism,
              null,
              allowNonRestoredState ? Boolean.TRUE : null, // False would win over the settings.
              savepoint,
              RestoreMode.DEFAULT,
              settings);
      return await(cluster.sendRequest(JarRunHeaders.getInstance(), parameters, run), LONG_PATIENCE)
          .getJobId();
    } finally {
      // The job has a copy; this one nobody would ever remove.
      JarDeleteMessageParameters parameters =
          JarDeleteHeaders.getInstance().getUnresolvedMessageParameters();
      parameters.jarIdPathParameter.resolve(uploaded);
      cluster.sendRequest(
          JarDeleteHeaders.getInstance(), parameters, EmptyRequestBody.getInstance());
    }
  }

  /**
   * Waits until all subtasks of a job run, or it has finished.
   *
   * @throws ClusterFailure with the root of what is wrong, if it fails, or does not run in time
   */
  public void awaitRunning(JobID job, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      JobDetailsInfo details = job(job);
      JobStatus status = details.getJobStatus();
      if (status == JobStatus.FINISHED || status == JobStatus.RUNNING && allRun(details)) {
        return;
      }
      if (status.isGloballyTerminalState()) {
        throw new ClusterFailure(
            "job %s is %s: %s".formatted(job, status, failure(job).orElse("no reason told")));
      }
      if (System.nanoTime() > deadline) {
        throw new ClusterFailure(
            "job %s is %s after %d s, and goes on trying: %s"
                .formatted(
                    job,
                    status,
                    patience.toSeconds(),
                    failure(job).orElse("are there enough slots? ./cloudflux cluster status")));
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ClusterFailure("interrupted; job %s goes on".formatted(job), e);
      }
    }
  }

  /** Whether every subtask runs, or is done. */
  public static boolean allRun(JobDetailsInfo job) {
    return job.getJobVertexInfos().stream()
        .allMatch(
            vertex ->
                vertex.getTasksPerState().getOrDefault(ExecutionState.RUNNING, 0)
                        + vertex.getTasksPerState().getOrDefault(ExecutionState.FINISHED, 0)
                    == vertex.getParallelism());
  }

  /** The root of a job's last failure, in one line. */
  public Optional<String> failure(JobID job) {
    JobExceptionsMessageParameters parameters =
        JobExceptionsHeaders.getInstance().getUnresolvedMessageParameters();
    parameters.jobPathParameter.resolve(job);
    List<RootExceptionInfo> failures =
        await(
                cluster.sendRequest(
                    JobExceptionsHeaders.getInstance(), parameters, EmptyRequestBody.getInstance()),
                PATIENCE)
            .getExceptionHistory()
            .getEntries();
    return failures.stream().findFirst().map(latest -> root(latest.getStacktrace()));
  }

  /**
   * Takes a savepoint, in Flink's canonical format: it may be resumed from at another parallelism
   * or on another state backend.
   *
   * @param folder null for the cluster's own
   * @return its path
   */
  public String savepoint(JobID job, String folder) {
    return await(
        cluster.triggerSavepoint(job, folder, SavepointFormatType.CANONICAL), LONG_PATIENCE);
  }

  /**
   * Stops a job with a savepoint.
   *
   * @param drain whether event time ends first: all that is still open is decided, and the job is
   *     not to be resumed
   * @param folder null for the cluster's own
   * @return the savepoint's path
   */
  public String stop(JobID job, boolean drain, String folder) {
    return await(
        cluster.stopWithSavepoint(job, drain, folder, SavepointFormatType.CANONICAL),
        LONG_PATIENCE);
  }

  @Override
  public void close() {
    cluster.close();
    rest.closeAsync().join();
    executor.shutdown();
  }

  private CompletableFuture<JarUploadResponseBody> send(
      JarUploadHeaders upload, List<FileUpload> files) {
    try {
      return rest.sendRequest(
          url.getHost(),
          url.getPort(),
          upload,
          EmptyMessageParameters.getInstance(),
          EmptyRequestBody.getInstance(),
          files);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private <T> T await(CompletableFuture<T> answer, Duration patience) {
    try {
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw failure(url, e.getCause());
    } catch (TimeoutException e) {
      throw new ClusterFailure("%s: no answer in %s".formatted(url, patience), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterFailure(url + ": interrupted", e);
    }
  }

  private static ClusterFailure failure(URI url, Throwable thrown) {
    Throwable cause = ExceptionUtils.stripCompletionException(thrown);
    Optional<RestClientException> refused =
        ExceptionUtils.findThrowable(cause, RestClientException.class);
    if (refused.isPresent()) {
      return new ClusterFailure("%s: %s".formatted(url, root(refused.get().getMessage())), cause);
    }
    if (UNREACHABLE.stream().anyMatch(type -> isOf(type, cause))) {
      return new ClusterFailure(
          url + ": no JobManager answers; ./cloudflux cluster start, or --jobmanager URL", cause);
    }
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return new ClusterFailure(
        "%s: %s".formatted(url, root(String.valueOf(root.getMessage()))), cause);
  }

  /**
   * What became of a job that ran on a cluster, in one line.
   *
   * @return a {@link ClusterFailure}; or {@code thrown}, if it is none of the cluster's
   */
  static Exception explained(URI url, Exception thrown) {
    Optional<JobExecutionException> ended =
        ExceptionUtils.findThrowable(thrown, JobExecutionException.class);
    if (ended.isPresent()) {
      // What its tasks cannot reach says nothing of the JobManager.
      JobExecutionException failed = ended.get();
      return new ClusterFailure(
          "%s: job %s: %s"
              .formatted(url, failed.getJobID(), root(ExceptionUtils.stringifyException(failed))),
          thrown);
    }
    if (isOf(TimeoutException.class, thrown)) {
      return new ClusterFailure(url + ": the JobManager no longer answers", thrown);
    }
    return isOf(RestClientException.class, thrown)
            || UNREACHABLE.stream().anyMatch(type -> isOf(type, thrown))
        ? failure(url, thrown)
        : thrown;
  }

  private static boolean isOf(Class<? extends Throwable> type, Throwable thrown) {
    return ExceptionUtils.findThrowable(thrown, type).isPresent();
  }

  /**
   * Of a stack trace, the line people can do something about: what the job says of its
   * configuration, or else the last cause, in either case without the class's package.
   */
  static String root(String trace) {
    List<String> causes =
        trace
            .lines()
            .filter(line -> line.startsWith(CAUSED_BY))
            .map(line -> line.substring(CAUSED_BY.length()))
            .toList();
    return causes.stream()
        .filter(cause -> cause.startsWith(CONFIGURATION))
        .map(cause -> cause.substring(CONFIGURATION.length()))
        .findFirst()
        .orElseGet(
            () ->
                (causes.isEmpty()
                        ? trace.strip().lines().findFirst().orElse("")
                        : causes.get(causes.size() - 1))
                    .replaceFirst("^(?:[a-z0-9_]+\\.)+(?=[A-Z])", ""));
  }
}
