package io.cloudflux.jobs.backtest;

import io.cloudflux.backtest.BacktestPolicy;
import io.cloudflux.backtest.BacktestSums;
import io.cloudflux.backtest.BacktestSums.PolicySums;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A picture of the report, a row a provider: cost month by month, and cost over the optimum. */
public final class BacktestPlot {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 420;

  /** Policies dearer than that many times the cheapest would squeeze all others. */
  private static final double MOST = 5;

  private BacktestPlot() {}

  /** Writes a PNG. */
  public static void write(BacktestReport report, Path file) throws IOException {
    System.setProperty("java.awt.headless", "true");
    int rows = Math.max(1, report.sums().size());
    BufferedImage image = new BufferedImage(2 * WIDTH, rows * HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    report
        .sums()
        .forEach(
            (provider, sums) -> {
              months(provider, sums).paint(graphics, WIDTH, HEIGHT);
              graphics.translate(WIDTH, 0);
              overall(provider, sums).paint(graphics, WIDTH, HEIGHT);
              graphics.translate(-WIDTH, HEIGHT);
            });
    graphics.dispose();
    ImageIO.write(image, "png", file.toFile());
  }

  private static long least(BacktestSums sums) {
    return sums.policies().values().stream().mapToLong(p -> p.bill().units()).min().orElse(0);
  }

  private static XYChart months(String provider, BacktestSums sums) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Cost a month, " + provider + " prices (policies above " + MOST + " x left out)")
            .yAxisTitle("USD a month")
            .build();
    style(chart.getStyler());
    chart.getStyler().setDatePattern("yyyy-MM");
    for (Map.Entry<String, PolicySums> policy : sums.policies().entrySet()) {
      List<Date> dates = new ArrayList<>();
      List<Double> costs = new ArrayList<>();
      for (YearMonth month : policy.getValue().bill().months()) {
        dates.add(Date.from(month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC)));
        costs.add(policy.getValue().bill().amount(month).doubleValue());
      }
      if (!dates.isEmpty() && policy.getValue().bill().units() <= MOST * least(sums)) {
        chart.addSeries(policy.getKey(), dates, costs).setMarker(SeriesMarkers.NONE);
      }
    }
    return chart;
  }

  private static CategoryChart overall(String provider, BacktestSums sums) {
    boolean optimum = sums.policies().containsKey(BacktestPolicy.OPTIMUM);
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Cost over the " + (optimum ? "optimum" : "cheapest policy") + ", " + provider)
            .build();
    style(chart.getStyler());
    chart.getStyler().setLegendVisible(false);
    chart.getStyler().setXAxisLabelRotation(45);
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(MOST);
    List<String> names = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    double least = Math.max(1, least(sums));
    sums.policies()
        .forEach(
            (name, policy) -> {
              names.add(name);
              ratios.add(Math.min(MOST, policy.bill().units() / least));
            });
    if (!names.isEmpty()) {
      chart.addSeries("cost", names, ratios);
    }
    return chart;
  }

  private static void style(Styler styler) {
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setLegendPosition(Styler.LegendPosition.OutsideE);
  }
}
