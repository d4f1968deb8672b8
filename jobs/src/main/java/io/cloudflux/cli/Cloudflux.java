package io.cloudflux.cli;

import io.cloudflux.cluster.ClusterFailure;
import io.cloudflux.jobs.config.CommandArguments;
import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.sql.SqlFailure;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The launcher. */
@Command(
    name = "cloudflux",
    description = "Access logs of object stores into storage-tier decisions and migration plans.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      AnnounceCommand.class,
      BacktestCommand.class,
      BenchCommand.class,
      ClusterCommand.class,
      DemoCommand.class,
      EstimateCommand.class,
      EvaluateForecastCommand.class,
      ExportCommand.class,
      FuzzCommand.class,
      ParseCommand.class,
      PlansCommand.class,
      ReplayDeadLettersCommand.class,
      RunCommand.class,
      SavepointCommand.class,
      SqlCommand.class,
      StopCommand.class,
      SubmitCommand.class,
      TrainCommand.class
    },
    footer = {"", "Exit status: 0 done, 1 failed, 2 wrong usage or configuration."})
public final class Cloudflux {
  static final int FAILURE = 1;
  static final int USAGE = 2;

  /** What shells say of tools whose reader is gone: 128 and the number of SIGPIPE. */
  static final int NOT_READ = 141;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  boolean help;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of a failure.")
  boolean verbose;

  /** Standard output, for bytes. */
  OutputStream out;

  private Cloudflux() {}

  public static void main(String[] args) {
    // System.out does not tell that nobody reads on, or that there is no room.
    System.exit(run(new FileOutputStream(FileDescriptor.out), args));
  }

  static int run(String... args) {
    return run(System.out, args);
  }

  private static int run(OutputStream out, String... args) {
    Cloudflux launcher = new Cloudflux();
    launcher.out = out;
    CommandLine command = new CommandLine(launcher);
    command.setUsageHelpAutoWidth(true);
    command.setCaseInsensitiveEnumValuesAllowed(true);
    command.setParameterExceptionHandler(
        (e, ignored) -> {
          PrintWriter err = e.getCommandLine().getErr();
          err.println("cloudflux: " + oneLine(e));
          err.println("Try: ./" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
          return USAGE;
        });
    command.setExecutionExceptionHandler(
        (e, failed, ignored) -> {
          if (launcher.verbose) {
            e.printStackTrace(failed.getErr());
          }
          failed.getErr().println("cloudflux: " + oneLine(rootCause(e)));
          return e instanceof ConfigurationException ? USAGE : FAILURE;
        });
    try {
      return command.execute(expandConfig(command, args));
    } catch (ConfigurationException e) {
      command.getErr().println("cloudflux: " + oneLine(e));
      return USAGE;
    }
  }

  /** Puts a {@code --config} file's keys in as flags of the command that was given. */
  private static String[] expandConfig(CommandLine command, String[] args) {
    CommandLine given = command;
    int depth = 0;
    while (depth < args.length
        && !given.getSubcommands().isEmpty()
        && (given.getSubcommands().containsKey(args[depth])
            || given.getCommandSpec().findOption(args[depth]) != null)) {
      given = given.getSubcommands().getOrDefault(args[depth], given);
      depth++;
    }
    String[] flags = Arrays.copyOfRange(args, depth, args.length);
    String[] expanded = CommandArguments.expand(given.getCommandSpec(), flags);
    String[] all = Arrays.copyOf(args, depth + expanded.length);
    System.arraycopy(expanded, 0, all, depth, expanded.length);
    return all;
  }

  /** The failure people can do something about is the first cause, but not below our own words. */
  private static Throwable rootCause(Throwable failure) {
    Throwable cause = failure;
    while (!(cause instanceof ConfigurationException
            || cause instanceof SqlFailure
            || cause instanceof ClusterFailure)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static String oneLine(Throwable failure) {
    String message = failure.getMessage();
    if (message == null || message.isBlank()) {
      return failure.getClass().getSimpleName();
    }
    String line = message.strip().lines().findFirst().orElse("");
    return failure instanceof RuntimeException || failure instanceof CommandLine.ParameterException
        ? line
        : failure.getClass().getSimpleName() + ": " + line;
  }
}
