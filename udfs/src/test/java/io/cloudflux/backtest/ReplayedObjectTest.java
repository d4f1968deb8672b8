package io.cloudflux.backtest;

import static io.cloudflux.backtest.Lives.OBJECT;
import static io.cloudflux.backtest.Lives.START;
import static io.cloudflux.backtest.Lives.WHOLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.cloudflux.bill.ObjectHistory;
import io.cloudflux.profile.Accesses;
import io.cloudflux.profile.ObjectProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayedObjectTest {
  private static final int END = START + 100;

  private static ObjectHistory history(ObjectProfile profile, ReplayRules rules) {
    ReplayedObject replayed = ReplayedObject.of(profile, OBJECT, START, END, START, rules);
    return replayed == null ? null : replayed.history();
  }

  @Test
  void existsFromItsLastModificationOn() {
    ObjectHistory history = history(Lives.listed(10, START + 7), WHOLE);

    assertThat(history.from()).isEqualTo(START + 7);
    assertThat(history.to()).isEqualTo(END);
    assertThat(history.bytes()).isEqualTo(10);
    assertThat(history.accesses()).isZero();
  }

  @Test
  void orFromItsFirstAccessIfThatIsEarlier() {
    ObjectProfile profile = Lives.listed(10, START + 7);
    profile.add(Lives.reads(START + 3, 2, 10));

    ObjectHistory history = history(profile, WHOLE);
    assertThat(history.from()).isEqualTo(START + 3);
    assertThat(history.day(0)).isEqualTo(START + 3);
    assertThat(history.reads(0)).isEqualTo(2);
  }

  @Test
  void beginsNoEarlierThanTheWindow() {
    ObjectProfile profile = Lives.listed(10, START - 300);
    profile.add(Lives.reads(START - 1, 5, 10));
    profile.add(Lives.reads(START, 6, 10));
    profile.add(Lives.reads(END - 1, 7, 10));
    profile.add(Lives.reads(END, 8, 10));

    ObjectHistory history = history(profile, WHOLE);
    assertThat(history.from()).isEqualTo(START);
    assertThat(history.accesses()).isEqualTo(2);
    assertThat(history.reads(0)).isEqualTo(6);
    assertThat(history.reads(1)).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(ints = {END, END + 30})
  void isNotThereBeforeItIsMade(int modified) {
    assertThat(history(Lives.listed(10, modified), WHOLE)).isNull();
  }

  @Test
  void endsWithTheDayOfItsDeletion() {
    ObjectProfile profile = Lives.listed(10, START - 5);
    profile.add(Lives.reads(START + 2, 1, 10));
    profile.add(Accesses.deleteAt(Accesses.at(START + 40, 15)));

    assertThat(history(profile, WHOLE).to()).isEqualTo(START + 41);
  }

  @Test
  void livesOnIfSomethingHappensAfterItsDeletion() {
    ObjectProfile profile = Lives.listed(10, START - 5);
    profile.add(Accesses.deleteAt(Accesses.at(START + 40, 15)));
    profile.add(Accesses.writeAt(Accesses.at(START + 50, 15), 10));

    assertThat(history(profile, WHOLE).to()).isEqualTo(END);
  }

  @Test
  void wasDeletedBeforeTheWindow() {
    ObjectProfile profile = Lives.listed(10, START - 50);
    profile.add(Accesses.deleteAt(Accesses.at(START - 10, 15)));

    assertThat(history(profile, WHOLE)).isNull();
  }

  @Test
  void aDeletionAfterTheWindowDoesNotCount() {
    ObjectProfile profile = Lives.listed(10, START - 50);
    profile.add(Lives.reads(START + 5, 1, 10));
    profile.add(Accesses.deleteAt(Accesses.at(END + 10, 15)));

    assertThat(history(profile, WHOLE).to()).isEqualTo(END);
  }

  @Test
  void theWritesThatMakeTheObjectReplaceNone() {
    ObjectProfile profile = new ObjectProfile();
    profile.add(Accesses.writeAt(Accesses.at(START + 5, 1), 10));
    profile.add(Accesses.writeAt(Accesses.at(START + 5, 2), 10));
    profile.add(Accesses.writeAt(Accesses.at(START + 9, 2), 10));

    ObjectHistory history = history(profile, WHOLE);
    assertThat(history.from()).isEqualTo(START + 5);
    assertThat(history.accesses()).isEqualTo(1);
    assertThat(history.day(0)).isEqualTo(START + 9);
    assertThat(history.writes(0)).isEqualTo(1);
  }

  @Test
  void aWriteOnTheWindowsFirstDayReplacesAnOlderObject() {
    ObjectProfile profile = Lives.listed(10, START - 50);
    profile.add(Lives.reads(START - 20, 1, 10));
    profile.add(Accesses.writeAt(Accesses.at(START, 2), 10));

    ObjectHistory history = history(profile, WHOLE);
    assertThat(history.accesses()).isEqualTo(1);
    assertThat(history.writes(0)).isEqualTo(1);
  }

  @Test
  void sizesAreScaledAndReadsAreOfTheWholeOrAsLogged() {
    ObjectProfile profile = Lives.listed(1_000, START - 5);
    profile.add(Accesses.reads(START + 2, 3, 150));

    ObjectHistory whole = history(profile, Lives.rules(2.5, true));
    assertThat(whole.bytes()).isEqualTo(2_500);
    assertThat(whole.bytesRead(0)).isEqualTo(7_500);
    ObjectHistory logged = history(profile, Lives.rules(2.5, false));
    assertThat(logged.bytes()).isEqualTo(2_500);
    assertThat(logged.bytesRead(0)).isEqualTo(375);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void aScaleMustBePositive(double scale) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Lives.rules(scale, true))
        .withMessage("size scale must be positive: " + scale);
  }
}
