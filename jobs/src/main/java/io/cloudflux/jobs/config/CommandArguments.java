package io.cloudflux.jobs.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Flags, and the properties file that may stand for them: {@code --config FILE.properties} has the
 * same keys as there are flags, and a flag wins over the file.
 */
public final class CommandArguments {
  private static final String CONFIG = "--config";

  private CommandArguments() {}

  /**
   * Parses the flags of a job into its annotated options object, for a job's own main.
   *
   * @throws ConfigurationException if they cannot be used; the message says which and why
   */
  public static <T> T parse(T options, String[] args) {
    CommandLine command = new CommandLine(options);
    // As the launcher takes them: what it submits to a cluster is parsed here.
    command.setCaseInsensitiveEnumValuesAllowed(true);
    try {
      command.parseArgs(expand(command.getCommandSpec(), args));
    } catch (CommandLine.ParameterException e) {
      throw new ConfigurationException(e.getMessage(), e);
    }
    return options;
  }

  /**
   * Puts what the file named by {@code --config} says in front of the flags.
   *
   * @param command whose flags the file may set
   */
  public static String[] expand(CommandSpec command, String[] args) {
    List<String> given = Arrays.asList(args);
    Path file = configFile(given);
    if (file == null) {
      return args;
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigurationException(
          "--config: '%s' cannot be read: %s".formatted(file, e.getMessage()), e);
    }
    List<String> expanded = new ArrayList<>();
    for (String key : new TreeSet<>(properties.stringPropertyNames())) {
      OptionSpec option = command.findOption("--" + key);
      if (option == null || CONFIG.equals("--" + key)) {
        throw new ConfigurationException(
            "%s: unknown key '%s'; allowed: %s".formatted(file, key, allowed(command)));
      }
      String flag = "--" + key + "=";
      if (given.stream().noneMatch(arg -> sets(arg, option))) {
        expanded.add(flag + properties.getProperty(key).strip());
      }
    }
    expanded.addAll(given);
    return expanded.toArray(new String[0]);
  }

  private static boolean sets(String argument, OptionSpec option) {
    for (String name : option.names()) {
      boolean attached = !name.startsWith("--") && !argument.startsWith("--");
      if (argument.equals(name)
          || argument.startsWith(name + "=")
          || attached && argument.startsWith(name)) {
        return true;
      }
    }
    return false;
  }

  private static Path configFile(List<String> args) {
    for (int i = 0; i < args.size(); i++) {
      if (args.get(i).startsWith(CONFIG + "=")) {
        return Path.of(args.get(i).substring(CONFIG.length() + 1));
      }
      if (args.get(i).equals(CONFIG) && i + 1 < args.size()) {
        return Path.of(args.get(i + 1));
      }
    }
    return null;
  }

  private static String allowed(CommandSpec command) {
    return command.options().stream()
        .map(OptionSpec::longestName)
        .filter(name -> name.startsWith("--") && !name.equals(CONFIG) && !name.equals("--help"))
        .map(name -> name.substring(2))
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
