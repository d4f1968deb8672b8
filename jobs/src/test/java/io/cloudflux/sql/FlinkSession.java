package io.cloudflux.sql;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A Flink SQL session as an analyst has it: Flink's jars on the class path, nothing of CloudFlux
 * and no Jackson. Its classes are another loader's, so it is spoken to by reflection. The loader
 * stays open: a job's cluster is still going down when its results are there, and a class that it
 * could no longer load would end the JVM.
 */
final class FlinkSession {
  private static final Pattern NOT_FLINKS =
      Pattern.compile(".*/(cloudflux-|jackson-|snakeyaml-\\d)[^/]*\\.jar");
  private static final String TABLE = "org.apache.flink.table.api.";

  private final URLClassLoader flink;
  private final Object environment;

  private FlinkSession(URLClassLoader flink, Object environment) {
    this.flink = flink;
    this.environment = environment;
  }

  /** A session that runs one statement after the other to its end, in UTC. */
  static FlinkSession batch() throws Exception {
    return open("inBatchMode");
  }

  /** A session in which results change while rows come in. */
  static FlinkSession streaming() throws Exception {
    return open("inStreamingMode");
  }

  private static FlinkSession open(String mode) throws Exception {
    URLClassLoader flink = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader());
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(flink);
    try {
      Object settings = call(flink.loadClass(TABLE + "EnvironmentSettings"), null, mode);
      Object environment =
          flink
              .loadClass(TABLE + "TableEnvironment")
              .getMethod("create", settings.getClass())
              .invoke(null, settings);
      FlinkSession session = new FlinkSession(flink, environment);
      session.set("table.local-time-zone", "UTC");
      session.set("parallelism.default", "1");
      session.set("pipeline.generic-types", "false");
      return session;
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  private static URL[] classPath() throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (entry.endsWith(".jar") && !NOT_FLINKS.matcher(entry).matches()) {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    return urls.toArray(new URL[0]);
  }

  /** The loader of the session's Flink. */
  ClassLoader loader() {
    return flink;
  }

  /** Sets an option, as {@code SET} does in the SQL client. */
  void set(String option, String value) throws Exception {
    Class<?> api = flink.loadClass(TABLE + "TableConfig");
    Object config = call(flink.loadClass(TABLE + "TableEnvironment"), environment, "getConfig");
    api.getMethod("set", String.class, String.class).invoke(config, option, value);
  }

  /** Runs a statement and returns what the SQL client would show. */
  String run(String statement) throws Exception {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    PrintStream console = System.out;
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    Thread.currentThread().setContextClassLoader(flink);
    System.setOut(new PrintStream(shown, true, StandardCharsets.UTF_8));
    try {
      Object result =
          flink
              .loadClass(TABLE + "TableEnvironment")
              .getMethod("executeSql", String.class)
              .invoke(environment, statement);
      call(flink.loadClass(TABLE + "TableResult"), result, "print");
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } finally {
      System.setOut(console);
      Thread.currentThread().setContextClassLoader(before);
    }
    return shown.toString(StandardCharsets.UTF_8);
  }

  private static Object call(Class<?> api, Object target, String method) throws Exception {
    return api.getMethod(method).invoke(target);
  }
}
