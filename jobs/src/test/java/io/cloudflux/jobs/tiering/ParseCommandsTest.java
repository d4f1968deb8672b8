package io.cloudflux.jobs.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.DeadLetter;
import io.cloudflux.jobs.source.RawLine;
import io.cloudflux.plan.MigrationPlan;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParseCommandsTest {
  private static final String GOOD =
      "{\"schema_version\":1,\"plan_id\":\"2026-02-26-0123abcd-45ef-1\",\"command\":\"APPROVE\","
          + "\"at\":\"2026-02-27T08:00:00Z\",\"by\":\"ann\",\"reason\":\"cheaper\"}";

  private OneInputStreamOperatorTestHarness<RawLine, PlanCommand> harness;

  @BeforeEach
  void open() throws Exception {
    harness = new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(new ParseCommands()));
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void aCommandIsReadAndWritten() throws Exception {
    line(GOOD);

    PlanCommand command = harness.extractOutputValues().get(0);
    assertThat(command)
        .returns("2026-02-26-0123abcd-45ef-1", PlanCommand::planId)
        .returns(MigrationPlan.Command.APPROVE, PlanCommand::command)
        .returns(Instant.parse("2026-02-27T08:00:00Z").toEpochMilli(), PlanCommand::at)
        .returns("ann", PlanCommand::by)
        .returns("cheaper", PlanCommand::reason)
        .returns(20_510, PlanCommand::planDay);
    assertThat(command.line().position()).isEqualTo(7);
    assertThat(new String(command.toJson(), StandardCharsets.UTF_8)).isEqualTo(GOOD);
  }

  @Test
  void aReasonNeedNotBeGivenAndTimesHaveZones() throws Exception {
    line(
        GOOD.replace(",\"reason\":\"cheaper\"", ",\"more\":[]")
            .replace("08:00:00Z", "09:00:00.500+01:00"));

    assertThat(harness.extractOutputValues().get(0))
        .returns(null, PlanCommand::reason)
        .returns(Instant.parse("2026-02-27T08:00:00.5Z").toEpochMilli(), PlanCommand::at);
  }

  /** A part of a good line, what stands in its place, and what the dead letter says of it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ | nonsense | NOT_THIS_FORMAT | not a JSON object",
        "} | }} | NOT_THIS_FORMAT | not a JSON object",
        "\"schema_version\":1 | \"schema_version\":2 | BAD_VALUE | schema_version",
        "2026-02-26-0123abcd | 2026-02-30-0123abcd | BAD_VALUE | plan_id names no day",
        "45ef-1 | 45ef-0 | BAD_VALUE | plan_id is no name",
        "APPROVE | APPROVED | BAD_VALUE | allowed: [APPROVE, CANCEL, START, COMPLETE, FAIL]",
        "2026-02-27T08:00:00Z | yesterday | BAD_VALUE | at is no instant",
        "2026-02-27T08:00:00Z | +999999999-01-01T00:00:00Z | BAD_VALUE | at is no instant",
        "\"ann\" | ' \" \"' | BAD_VALUE | by is missing",
        "\"cheaper\" | 7 | BAD_VALUE | reason is no text",
      })
  void whatIsNoneIsADeadLetter(String part, String instead, String reason, String message)
      throws Exception {
    line(GOOD.replace(part, instead));

    assertThat(harness.extractOutputValues()).isEmpty();
    DeadLetter letter = harness.getSideOutput(DeadLetters.TAG).peek().getValue();
    assertThat(letter)
        .returns("migration-command", DeadLetter::stage)
        .returns(reason, DeadLetter::reason)
        .returns(7L, DeadLetter::position);
    assertThat(letter.message()).contains(message);
  }

  @Test
  void nothingOnALineIsNothing() throws Exception {
    line(" \t\r");

    assertThat(harness.extractOutputValues()).isEmpty();
    assertThat(harness.getSideOutput(DeadLetters.TAG)).isNull();
  }

  private void line(String text) throws Exception {
    harness.processElement(new RawLine(text.getBytes(StandardCharsets.UTF_8), "file", 7, null), 0);
  }
}
