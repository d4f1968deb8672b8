package io.cloudflux.jobs.evaluation;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A picture of the report: calibration on the left, error by horizon on the right. */
final class EvaluationPlot {
  private static final int WIDTH = 640;
  private static final int LEGEND_WIDTH = 220;
  private static final int HEIGHT = 560;
  private static final double MOST_WAPE = 2.5;

  private EvaluationPlot() {}

  /** Writes a PNG. */
  static void write(EvaluationReport report, Path file) throws IOException {
    System.setProperty("java.awt.headless", "true");
    BufferedImage image =
        new BufferedImage(2 * WIDTH + LEGEND_WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, image.getWidth(), HEIGHT);
    calibration(report).paint(graphics, WIDTH, HEIGHT);
    graphics.translate(WIDTH, 0);
    errors(report).paint(graphics, WIDTH + LEGEND_WIDTH, HEIGHT);
    graphics.dispose();
    ImageIO.write(image, "png", file.toFile());
  }

  private static XYChart calibration(EvaluationReport report) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Calibration: is what is said to be read in 30 days read?")
            .xAxisTitle("predicted probability of a read")
            .yAxisTitle("share read")
            .build();
    style(chart.getStyler());
    chart.getStyler().setLegendVisible(false);
    chart.getStyler().setXAxisMin(0.0).setXAxisMax(1.0).setYAxisMin(0.0).setYAxisMax(1.0);
    for (Map.Entry<String, ContenderErrors> contender : report.errors().entrySet()) {
      List<Double> predicted = new ArrayList<>();
      List<Double> read = new ArrayList<>();
      for (double[] bin : contender.getValue().reliability()) {
        if (bin[0] > 0) {
          predicted.add(bin[1]);
          read.add(bin[2]);
        }
      }
      if (!predicted.isEmpty()) {
        chart.addSeries(contender.getKey(), predicted, read);
      }
    }
    // Last, so that each contender has the same colour on both sides.
    chart
        .addSeries("perfect", new double[] {0, 1}, new double[] {0, 1})
        .setMarker(SeriesMarkers.NONE)
        .setLineColor(Color.LIGHT_GRAY)
        .setLineStyle(new BasicStroke(1));
    return chart;
  }

  private static CategoryChart errors(EvaluationReport report) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH + LEGEND_WIDTH)
            .height(HEIGHT)
            .title("Error by horizon (WAPE)")
            .xAxisTitle("days ahead, then totals over 7, 30, 90 days")
            .build();
    style(chart.getStyler());
    chart.getStyler().setOverlapped(true); // Lines of one day stand above one another.
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(MOST_WAPE);
    for (Map.Entry<String, ContenderErrors> contender : report.errors().entrySet()) {
      List<String> periods = new ArrayList<>();
      List<Double> wapes = new ArrayList<>();
      for (int period = 0; period < ContenderErrors.PERIODS; period++) {
        double wape = contender.getValue().of(Stratum.ALL, period).wape();
        if (Double.isFinite(wape)) {
          periods.add(ContenderErrors.label(period));
          wapes.add(Math.min(MOST_WAPE, wape));
        }
      }
      chart
          .addSeries(contender.getKey(), periods, wapes)
          .setChartCategorySeriesRenderStyle(
              org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle.Line);
    }
    return chart;
  }

  private static void style(Styler styler) {
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setLegendPosition(Styler.LegendPosition.OutsideE);
  }
}
