package io.cloudflux.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A JVM beside this one, with its flags and class path, that is asked in lines of JSON and answers
 * each with one. It ends when nobody can ask any more.
 *
 * @param process the JVM
 * @param questions what it is asked
 * @param answers what it says
 */
record WorkerProcess(Process process, Writer questions, BufferedReader answers)
    implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Answers questions. */
  interface Service<Q, A> {
    A answer(Q question) throws Exception;
  }

  /**
   * Starts one.
   *
   * @param main its class
   * @param setup what its main method gets, as JSON
   */
  static WorkerProcess start(Class<?> main, Object setup) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (!flag.startsWith("-agentlib") && !flag.startsWith("-javaagent")) {
        command.add(flag);
      }
    }
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.add(JSON.writeValueAsString(setup));
    Process process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
    return new WorkerProcess(
        process,
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8)),
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
  }

  /**
   * Asks and waits for the answer.
   *
   * @throws IOException if the process ended instead
   */
  <A> A ask(Object question, Class<A> answer) throws IOException {
    questions.write(JSON.writeValueAsString(question));
    questions.write('\n');
    questions.flush();
    return answer(answer);
  }

  /** Waits for what it says by itself. */
  <A> A answer(Class<A> answer) throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("a process of the benchmark's ended; what it said is above");
    }
    return JSON.readValue(line, answer);
  }

  /** CPU time of the process so far, seconds; 0 if the system does not tell. */
  double cpuSeconds() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
  }

  @Override
  public void close() throws IOException {
    questions.close();
    try {
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
    answers.close();
  }

  /** The other side: answers questions until there are no more. */
  static final class Answers {
    private final PrintStream out;

    private Answers(PrintStream out) {
      this.out = out;
    }

    /** Takes standard output for the answers; what else is printed goes to standard error. */
    static Answers onStandardOutput() {
      PrintStream out = System.out;
      System.setOut(System.err);
      return new Answers(out);
    }

    void say(Object answer) throws JsonProcessingException {
      out.println(JSON.writeValueAsString(answer));
      out.flush();
    }

    <Q> void serve(Class<Q> question, Service<Q, ?> service) throws Exception {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        say(service.answer(JSON.readValue(line, question)));
      }
    }

    static <S> S setup(String[] args, Class<S> setup) throws IOException {
      return JSON.readValue(args[0], setup);
    }
  }
}
