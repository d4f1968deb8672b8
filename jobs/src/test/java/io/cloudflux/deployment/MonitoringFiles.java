package io.cloudflux.deployment;

import static io.cloudflux.deployment.DeploymentFiles.FLINK_CONF;
import static io.cloudflux.deployment.DeploymentFiles.ROOT;
import static io.cloudflux.deployment.DeploymentFiles.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The rules, the dashboard and the page on metrics, and what they refer to. */
final class MonitoringFiles {
  /** What all metrics of CloudFlux begin with: they are of a stage. */
  static final String OURS = "flink_taskmanager_job_task_operator_stage_";

  /** Those that Prometheus makes itself. */
  static final Set<String> OF_PROMETHEUS = Set.of("up", "ALERTS");

  private static final Pattern NAME = Pattern.compile("`(flink_\\w+)`");
  private static final Pattern RECORDED = Pattern.compile("(?m)^\\| `(\\w+:[\\w:]+)` \\|");
  private static final Pattern LABEL = Pattern.compile("`(\\w+)`: ([^`;]+)");

  private MonitoringFiles() {}

  /** An expression, where it is, and the text for people that shows its labels. */
  record Expression(String where, String text, String shown) {
    PromQl parsed() {
      return PromQl.parse(text);
    }
  }

  /** A metric of CloudFlux as the page has it: its type, and the values of its labels. */
  record Documented(String type, Map<String, Set<String>> labels) {}

  static List<JsonNode> rules() {
    List<JsonNode> rules = new ArrayList<>();
    DeploymentFiles.yaml(FLINK_CONF.resolve("prometheus/rules.yaml"))
        .path("groups")
        .forEach(group -> group.path("rules").forEach(rules::add));
    return rules;
  }

  /** The expressions of recording rules, by what they record. */
  static Map<String, PromQl> recorded() {
    Map<String, PromQl> recorded = new TreeMap<>();
    for (JsonNode rule : rules()) {
      if (rule.has("record")) {
        recorded.put(rule.path("record").asText(), PromQl.parse(rule.path("expr").asText()));
      }
    }
    return recorded;
  }

  static JsonNode dashboard() {
    try {
      return new ObjectMapper().readTree(read(FLINK_CONF.resolve("grafana/cloudflux.json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All panels that are no rows. */
  static List<JsonNode> panels() {
    List<JsonNode> panels = new ArrayList<>();
    for (JsonNode panel : dashboard().path("panels")) {
      if (!panel.path("type").asText().equals("row")) {
        panels.add(panel);
      }
    }
    return panels;
  }

  static List<Expression> expressions() {
    List<Expression> expressions = new ArrayList<>();
    for (JsonNode rule : rules()) {
      expressions.add(
          new Expression(
              "rule " + rule.path("alert").asText() + rule.path("record").asText(),
              rule.path("expr").asText(),
              rule.path("annotations").toString()));
    }
    for (JsonNode panel : panels()) {
      for (JsonNode target : panel.path("targets")) {
        expressions.add(
            new Expression(
                "panel " + panel.path("title").asText(),
                target.path("expr").asText(),
                target.path("legendFormat").asText()));
      }
    }
    for (JsonNode variable : dashboard().path("templating").path("list")) {
      Matcher query =
          Pattern.compile("label_values\\((.+), \\w+\\)").matcher(variable.path("query").asText());
      if (!query.matches()) {
        throw new AssertionError(variable.toString());
      }
      expressions.add(new Expression("variable " + variable.path("name"), query.group(1), ""));
    }
    return expressions;
  }

  /** Every metric that the page names. */
  static Set<String> documented() {
    return names(NAME);
  }

  /** Every recorded series that the page has. */
  static Set<String> documentedRecords() {
    return names(RECORDED);
  }

  private static Set<String> names(Pattern pattern) {
    Set<String> names = new TreeSet<>();
    pattern.matcher(page()).results().forEach(found -> names.add(found.group(1)));
    return names;
  }

  /** The metrics of CloudFlux, as the page's tables have them. */
  static Map<String, Documented> documentedOurs() {
    Map<String, Documented> metrics = new TreeMap<>();
    for (String line : page().lines().toList()) {
      String[] cells = line.split(" *\\| *", -1);
      if (cells.length > 1 && cells[1].startsWith("`" + OURS)) {
        Map<String, Set<String>> labels = new LinkedHashMap<>();
        LABEL
            .matcher(cells[3])
            .results()
            .forEach(
                label ->
                    labels.put(
                        label.group(1),
                        new TreeSet<>(Arrays.asList(label.group(2).trim().split(", ")))));
        metrics.put(cells[1].replace("`", ""), new Documented(cells[2], labels));
      }
    }
    return metrics;
  }

  private static String page() {
    return read(ROOT.resolve("docs/metrics.md"));
  }

  /** The labels that series of an expression have; empty if it keeps those of its metric. */
  static Set<String> labels(PromQl expression) {
    Map<String, PromQl> recorded = recorded();
    Set<String> labels = new TreeSet<>(expression.grouping());
    expression.selectors().stream()
        .flatMap(selector -> Stream.ofNullable(recorded.get(selector.metric())))
        .forEach(record -> labels.addAll(record.grouping()));
    return labels;
  }
}
