package io.cloudflux.deployment;

import static io.cloudflux.deployment.DeploymentFiles.FLINK_CONF;
import static io.cloudflux.deployment.DeploymentFiles.yaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.cloudflux.deployment.MonitoringFiles.Expression;
import io.cloudflux.deployment.PromQl.LabelMatcher;
import io.cloudflux.deployment.PromQl.Selector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules and dashboard against one another and the page; {@link MetricsITCase} against a job. */
class MonitoringFilesTest {
  /** Of PromQL, as far as they are used. */
  private static final Set<String> FUNCTIONS =
      Set.of("absent", "avg", "deriv", "increase", "max", "min", "rate", "sum");

  @Test
  void everyAlertWaitsAndSaysHowBadItIsAndWhatToDo() {
    Set<String> names = new HashSet<>();
    List<JsonNode> alerts =
        MonitoringFiles.rules().stream().filter(rule -> rule.has("alert")).toList();
    assertThat(alerts)
        .hasSizeGreaterThan(10)
        .allSatisfy(
            alert -> {
              assertThat(names.add(alert.path("alert").asText())).isTrue();
              assertThat(alert.path("for").asText()).matches("\\d+[mhd]");
              assertThat(alert.path("labels").path("severity").asText())
                  .isIn("critical", "warning");
              assertThat(alert.path("annotations").path("summary").asText()).endsWith(".");
              assertThat(alert.path("annotations").path("action").asText())
                  .hasSizeGreaterThan(50)
                  .matches("(?s).*[.?]");
            });
  }

  @Test
  void everyAlertIsOnThePage() {
    String page = DeploymentFiles.read(DeploymentFiles.ROOT.resolve("docs/metrics.md"));
    Set<String> named = new TreeSet<>();
    Pattern.compile("\\(([A-Z]\\w+)\\)")
        .matcher(page)
        .results()
        .forEach(found -> named.add(found.group(1)));
    Set<String> alerts = new TreeSet<>();
    MonitoringFiles.rules().forEach(rule -> alerts.add(rule.path("alert").asText()));
    alerts.remove("");
    alerts.remove("ProcessDown"); // Prometheus's own metric.

    assertThat(named).isEqualTo(alerts);
  }

  @ParameterizedTest
  @MethodSource("io.cloudflux.deployment.MonitoringFiles#expressions")
  void everyExpressionRefersToWhatIsOnThePage(Expression expression) {
    PromQl parsed = expression.parsed();

    assertThat(FUNCTIONS).containsAll(parsed.functions());
    assertThat(parsed.selectors()).isNotEmpty();
    for (Selector selector : parsed.selectors()) {
      Set<String> known = new TreeSet<>(MonitoringFiles.documented());
      known.addAll(MonitoringFiles.recorded().keySet());
      known.addAll(MonitoringFiles.OF_PROMETHEUS);
      known.add("flink_jobmanager_Status_JVM_Memory_Heap_Used"); // "The JobManager has the same."
      known.add("flink_jobmanager_Status_JVM_Memory_Heap_Max");
      assertThat(known).as(expression.where()).contains(selector.metric());
    }
  }

  /** A misspelt label shows as nothing at all. */
  @ParameterizedTest
  @MethodSource("io.cloudflux.deployment.MonitoringFiles#expressions")
  void everyLabelShownIsOneThatTheSeriesHave(Expression expression) {
    Set<String> labels = MonitoringFiles.labels(expression.parsed());
    for (MatchResult shown :
        Pattern.compile("\\{\\{ ?(?:\\$labels\\.)?([a-z]\\w*) ?}}")
            .matcher(expression.shown())
            .results()
            .toList()) {
      if (!labels.isEmpty()) {
        assertThat(labels).as(expression.where()).contains(shown.group(1));
      }
    }
  }

  @Test
  void whatIsRecordedIsOnThePage() {
    assertThat(MonitoringFiles.documentedRecords())
        .isEqualTo(MonitoringFiles.recorded().keySet())
        .isNotEmpty();
  }

  @Test
  void theDashboardHasItsRowsAndPanelsThatExplainThemselves() {
    List<String> rows = new ArrayList<>();
    Set<Integer> ids = new HashSet<>();
    for (JsonNode panel : MonitoringFiles.dashboard().path("panels")) {
      assertThat(ids.add(panel.path("id").asInt())).as("id of %s", panel).isTrue();
      if (panel.path("type").asText().equals("row")) {
        rows.add(panel.path("title").asText());
      }
    }
    assertThat(rows).containsExactly("Input", "Decisions", "Forecasts", "Plans", "Health");
    Set<String> sources = new TreeSet<>();
    yaml(FLINK_CONF.resolve("grafana/datasources.yaml"))
        .path("datasources")
        .forEach(source -> sources.add(source.path("uid").asText()));
    assertThat(MonitoringFiles.panels())
        .allSatisfy(
            panel -> {
              assertThat(panel.path("description").asText()).isNotBlank();
              assertThat(sources).contains(panel.path("datasource").path("uid").asText());
              assertThat(panel.path("targets")).isNotEmpty();
            });
  }

  @Test
  void panelsDoNotOverlap() {
    Set<List<Integer>> taken = new HashSet<>();
    for (JsonNode panel : MonitoringFiles.dashboard().path("panels")) {
      JsonNode place = panel.path("gridPos");
      for (int x = 0; x < place.path("w").asInt(); x++) {
        for (int y = 0; y < place.path("h").asInt(); y++) {
          assertThat(taken.add(List.of(place.path("x").asInt() + x, place.path("y").asInt() + y)))
              .as(panel.path("title").asText())
              .isTrue();
        }
      }
      assertThat(place.path("x").asInt() + place.path("w").asInt()).isLessThanOrEqualTo(24);
    }
  }

  /** As the containers see them: where the compose file mounts them. */
  @Test
  void prometheusAndGrafanaFindTheFiles() {
    JsonNode services = yaml(DeploymentFiles.ROOT.resolve("docker-compose.yml")).path("services");
    JsonNode prometheus = yaml(FLINK_CONF.resolve("prometheus/prometheus.yml"));
    assertThat(services.path("prometheus").path("volumes").toString())
        .contains("./flink-conf/prometheus:/etc/prometheus:ro");
    for (JsonNode file : prometheus.path("rule_files")) {
      assertThat(FLINK_CONF.resolve("prometheus").resolve(file.asText())).exists();
    }
    assertThat(prometheus.path("rule_files")).hasSize(1);
    assertThat(prometheus.path("scrape_configs"))
        .allMatch(job -> job.path("job_name").asText().startsWith("flink-")); // ProcessDown.

    String folder =
        yaml(FLINK_CONF.resolve("grafana/dashboards.yaml"))
            .path("providers")
            .path(0)
            .path("options")
            .path("path")
            .asText();
    String provisioning = "/etc/grafana/provisioning/";
    assertThat(services.path("grafana").path("volumes"))
        .extracting(JsonNode::asText)
        .contains(
            mount("datasources.yaml", provisioning + "datasources/cloudflux.yaml"),
            mount("dashboards.yaml", provisioning + "dashboards/cloudflux.yaml"),
            mount("cloudflux.json", Path.of(folder, "cloudflux.json").toString()));
  }

  private static String mount(String file, String inside) {
    return "./flink-conf/grafana/" + file + ":" + inside + ":ro";
  }

  @Test
  void namesAreFoundInExpressions() {
    PromQl parsed =
        PromQl.parse(
            "sum by (a, b) (rate(one{x=\"1,}\", y=~\"z.*\"}[5m] offset 1h)) / on (a) group_left ()"
                + " max(two) > 0.5 and deriv(level:three:sum[30m:1m]) >= bool 1e3 unless four");

    assertThat(parsed.selectors())
        .containsExactly(
            new Selector(
                "one",
                List.of(new LabelMatcher("x", "=", "1,}"), new LabelMatcher("y", "=~", "z.*"))),
            new Selector("two", List.of()),
            new Selector("level:three:sum", List.of()),
            new Selector("four", List.of()));
    assertThat(parsed.functions()).containsExactly("deriv", "max", "rate", "sum");
    assertThat(parsed.grouping()).containsExactly("a", "b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sum(a", "a)", "rate(a[5m)", "a{b=}", "{b=\"c\"}", "a{b=\"c\" d=\"e\"}", "a ! b"})
  void whatIsNoExpressionIsRefused(String text) {
    assertThatThrownBy(() -> PromQl.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theExpositionFormatIsReadStrictly() {
    Exposition read =
        Exposition.parse(
            "# HELP a_b text\n"
                + "# TYPE a_b gauge\n"
                + "a_b{x=\"1\",y=\"a \\\"q\\\", {}\",} 2.5\n"
                + "a_b NaN\n");

    assertThat(read.types()).containsEntry("a_b", "gauge");
    assertThat(read.samples().get(0).labels())
        .containsEntry("x", "1")
        .containsEntry("y", "a \\\"q\\\", {}");
    assertThat(read.samples().get(0).value()).isEqualTo(2.5);
    assertThat(read.samples().get(1).value()).isNaN();
    for (String bad : List.of("a_b{x=1} 2", "a-b 2", "a_b", "<html>", "a_b{x=\"1\"y=\"2\"z} 3")) {
      assertThatThrownBy(() -> Exposition.parse(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
