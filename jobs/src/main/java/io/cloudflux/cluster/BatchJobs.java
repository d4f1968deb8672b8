package io.cloudflux.cluster;

import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.client.deployment.executors.RemoteExecutor;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;

/** Batch jobs that a driver in this process runs, one after the other, and waits for. */
public final class BatchJobs {
  private BatchJobs() {}

  /**
   * What to define a job in.
   *
   * @param settings Flink's own. With an {@code execution.target} of {@code remote} the job runs on
   *     the cluster at {@code rest.address}, and ends with this process; else where {@code flink
   *     run} says, or here.
   */
  public static StreamExecutionEnvironment environment(Configuration settings) {
    Configuration configuration = new Configuration(settings);
    configuration.set(PipelineOptions.OBJECT_REUSE, true); // All records are immutable.
    // A batch job takes none, but with an interval what is collected would be held back for one.
    configuration.removeConfig(CheckpointingOptions.CHECKPOINTING_INTERVAL);
    StreamExecutionEnvironment env =
        RemoteExecutor.NAME.equals(configuration.get(DeploymentOptions.TARGET))
            ? new ClusterEnvironment(configuration)
            : StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    env.setRuntimeMode(RuntimeExecutionMode.BATCH);
    return env;
  }

  /**
   * Runs the job that ends in a stream, and takes what comes out of it here: by way of the
   * JobManager, so that no folder has to be within reach of all.
   *
   * @param name the job's
   * @param to takes every element, those of parallel subtasks in any order
   * @return the job's accumulators
   */
  public static <T> Map<String, Object> collect(DataStream<T> stream, String name, Consumer<T> to)
      throws Exception {
    StreamExecutionEnvironment env = stream.getExecutionEnvironment();
    TypeSerializer<T> serializer =
        stream.getType().createSerializer(env.getConfig().getSerializerConfig());
    CloseableIterator<byte[]> packs =
        stream
            .transform(
                "pack-elements",
                PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO,
                new PackElements<>(serializer))
            .collectAsync();
    try {
      JobClient job = env.executeAsync(name);
      while (packs.hasNext()) {
        PackElements.unpack(packs.next(), serializer, to);
      }
      return job.getJobExecutionResult().get().getAllAccumulatorResults();
    } catch (Exception e) {
      throw env instanceof ClusterEnvironment cluster ? cluster.explained(e) : e;
    } finally {
      packs.close(); // Cancels a job that has not ended.
    }
  }
}
