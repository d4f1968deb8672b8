package io.cloudflux.jobs.evaluation;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.cloudflux.forecast.CountDistribution;
import io.cloudflux.forecast.Forecast;
import io.cloudflux.time.Days;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/**
 * Every forecast of the regression beside what came, as CSV, so that anyone can recompute it all.
 */
final class PredictionsFile implements Closeable {
  private static final CsvSchema SCHEMA =
      CsvSchema.builder()
          .addColumn("object")
          .addColumn("origin")
          .addColumn("horizon_days")
          .addNumberColumn("mean")
          .addNumberColumn("p10")
          .addNumberColumn("p90")
          .addNumberColumn("p_zero")
          .addNumberColumn("actual")
          .build()
          .withHeader();

  private static final MathContext DIGITS = new MathContext(7);

  private final SequenceWriter rows;

  /**
   * @param file compressed if its name ends in {@code .gz}; null for none
   */
  PredictionsFile(Path file) throws IOException {
    if (file == null) {
      rows = null;
      return;
    }
    OutputStream out = Files.newOutputStream(file);
    ObjectWriter writer = new CsvMapper().writer(SCHEMA);
    rows = writer.writeValues(file.toString().endsWith(".gz") ? new GZIPOutputStream(out) : out);
  }

  void write(EvaluationExample example, Forecast forecast) throws IOException {
    if (rows == null) {
      return;
    }
    String origin = Days.iso(example.asOf());
    for (int day = 0; day < Forecast.DAYS; day++) {
      write(
          example.object(),
          origin,
          ContenderErrors.label(day),
          forecast.day(day),
          example.example().daily()[day]);
    }
    double[] totals = example.example().totals();
    for (int period = 0; period < totals.length; period++) {
      if (!Double.isNaN(totals[period])) {
        write(
            example.object(),
            origin,
            ContenderErrors.label(Forecast.DAYS + period),
            forecast.totals()[period],
            totals[period]);
      }
    }
  }

  private void write(
      String object, String origin, String horizon, CountDistribution forecast, double actual)
      throws IOException {
    rows.write(
        new Object[] {
          object,
          origin,
          horizon,
          plain(forecast.mean()),
          plain(forecast.quantile(PeriodErrors.LOW)),
          plain(forecast.quantile(PeriodErrors.HIGH)),
          plain(forecast.none()),
          (long) actual
        });
  }

  private static String plain(double value) {
    return new BigDecimal(value).round(DIGITS).stripTrailingZeros().toPlainString();
  }

  @Override
  public void close() throws IOException {
    if (rows != null) {
      rows.close();
    }
  }
}
