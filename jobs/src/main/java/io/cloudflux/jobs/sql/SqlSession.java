package io.cloudflux.jobs.sql;

import io.cloudflux.jobs.config.ConfigurationException;
import io.cloudflux.jobs.sql.SqlScript.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.ResultKind;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;

/**
 * Carries out scripts, statement by statement, as Flink's SQL client does: {@code SET} and {@code
 * RESET}, definitions, queries, {@code INSERT INTO}, and statement sets in both spellings, {@code
 * EXECUTE STATEMENT SET BEGIN … END} and {@code BEGIN STATEMENT SET; … END}.
 *
 * <p>The runtime mode may be set at any time. A table environment has one mode for life, so a
 * change makes a new one, and everything defined so far is defined there again.
 */
public final class SqlSession {
  private static final Pattern SETTING =
      Pattern.compile("SET '([^']+)' ?= ?'((?:[^']|'')*)'", Pattern.CASE_INSENSITIVE);
  private static final Pattern RESET =
      Pattern.compile("RESET(?: '([^']+)')?", Pattern.CASE_INSENSITIVE);
  private static final Pattern SET_BEGINS =
      Pattern.compile("(?:BEGIN STATEMENT SET|EXECUTE STATEMENT SET BEGIN)\\b(.*)");
  private static final Pattern DEFINITION =
      Pattern.compile("(?:CREATE|ALTER|DROP|USE|LOAD|UNLOAD|ADD|REMOVE)\\b.*");

  private final Configuration settings;
  private final SqlResults results;
  private final List<String> definitions = new ArrayList<>();
  private Configuration session;
  private TableEnvironment tables;
  private StatementSet inserts;

  /**
   * @param settings Flink's own
   * @param results where the results of queries go
   */
  public SqlSession(Configuration settings, SqlResults results) {
    this.settings = settings;
    this.results = results;
    this.session = new Configuration(settings);
    this.tables = environment();
  }

  /**
   * Carries out a script.
   *
   * @throws SqlFailure if a statement fails; those after it are not tried
   */
  public void run(SqlScript script) {
    for (Statement statement : script.statements()) {
      try {
        run(statement);
      } catch (ConfigurationException e) {
        throw e;
      } catch (Exception e) {
        throw new SqlFailure(statement, e);
      }
    }
    if (inserts != null) {
      throw new ConfigurationException(script.name() + ": a statement set has no END");
    }
  }

  private void run(Statement statement) throws Exception {
    String words = statement.words();
    String upper = words.toUpperCase(Locale.ROOT);
    Matcher set = SETTING.matcher(words);
    Matcher reset = RESET.matcher(words);
    Matcher begins = SET_BEGINS.matcher(upper);
    if (set.matches()) {
      session.setString(set.group(1), set.group(2).replace("''", "'"));
      configure(set.group(1));
    } else if (reset.matches()) {
      reset(reset.group(1));
    } else if (begins.matches()) {
      inserts = tables.createStatementSet();
      if (!begins.group(1).isBlank()) {
        int first =
            upper.startsWith("BEGIN")
                ? 0
                : statement.text().toUpperCase(Locale.ROOT).indexOf("INSERT");
        inserts.addInsertSql(statement.text().substring(first));
      }
    } else if (upper.equals("END") && inserts != null) {
      StatementSet all = inserts;
      inserts = null;
      all.execute();
    } else if (inserts != null) {
      inserts.addInsertSql(statement.inPlace());
    } else {
      TableResult result = tables.executeSql(statement.inPlace());
      if (DEFINITION.matcher(upper).matches()) {
        definitions.add(statement.inPlace());
      } else if (result.getResultKind() == ResultKind.SUCCESS_WITH_CONTENT
          && !upper.startsWith("INSERT")) {
        results.show(result, !batch());
      }
    }
  }

  private void reset(String key) {
    if (key == null) {
      session = new Configuration(settings);
    } else {
      session.removeKey(key);
      String original = settings.toMap().get(key);
      if (original != null) {
        session.setString(key, original);
      }
    }
    rebuild();
  }

  private void configure(String key) {
    if (key.equals(ExecutionOptions.RUNTIME_MODE.key())) {
      rebuild();
    } else {
      tables.getConfig().set(key, session.toMap().get(key));
    }
  }

  private void rebuild() {
    String catalog = tables.getCurrentCatalog();
    String database = tables.getCurrentDatabase();
    tables = environment();
    definitions.forEach(tables::executeSql);
    tables.useCatalog(catalog);
    tables.useDatabase(database);
  }

  private TableEnvironment environment() {
    EnvironmentSettings.Builder builder =
        EnvironmentSettings.newInstance().withConfiguration(session);
    return TableEnvironment.create(
        batch() ? builder.inBatchMode().build() : builder.inStreamingMode().build());
  }

  private boolean batch() {
    return session.get(ExecutionOptions.RUNTIME_MODE) == RuntimeExecutionMode.BATCH;
  }
}
