package io.cloudflux.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudflux.plan.MigrationPlan.Command;
import io.cloudflux.plan.MigrationPlan.Status;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MigrationPlanStatusTest {
  @ParameterizedTest
  @CsvSource({
    // from, APPROVE, CANCEL, START, COMPLETE, FAIL
    "PLANNED, APPROVED, CANCELLED, , , ",
    "APPROVED, , CANCELLED, RUNNING, , ",
    "RUNNING, , CANCELLED, , DONE, FAILED",
    "DONE, , , , , ",
    "FAILED, , , , , ",
    "CANCELLED, , , , , ",
    "EXPIRED, , , , , "
  })
  void commandsLeadWhereTheyMay(
      Status from, Status approve, Status cancel, Status start, Status complete, Status fail) {
    assertThat(from.after(Command.APPROVE)).isEqualTo(approve);
    assertThat(from.after(Command.CANCEL)).isEqualTo(cancel);
    assertThat(from.after(Command.START)).isEqualTo(start);
    assertThat(from.after(Command.COMPLETE)).isEqualTo(complete);
    assertThat(from.after(Command.FAIL)).isEqualTo(fail);
  }

  @ParameterizedTest
  @EnumSource(Status.class)
  void whatIsFinalTakesNoCommand(Status status) {
    boolean takesNone = true;
    for (Command command : Command.values()) {
      takesNone &= status.after(command) == null;
    }
    assertThat(status.isFinal()).isEqualTo(takesNone);
  }
}
