package io.cloudflux.jobs.tiering;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.cloudflux.price.PriceBook;
import io.cloudflux.price.PriceBookReader;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsAnnouncementTest {
  private static final int DAY = 20_788; // 2026-12-01

  @Test
  void aPriceBookIsTheSameByAnnouncement() throws IOException {
    byte[] line = Announcements.line(DAY, Announcements.shipped("prices.yaml"), null);
    PriceBook announced = SettingsAnnouncement.parse(line).readPrices(null);

    PriceBook shipped = PriceBookReader.shipped();
    assertThat(announced.providers()).isEqualTo(shipped.providers());
    // The bytes are others, and they are what names it.
    String text = shipped.version().substring(0, shipped.version().lastIndexOf('-'));
    assertThat(announced.version()).matches(text + "-[0-9a-f]{8}").isNotEqualTo(shipped.version());
    assertThat(new String(line, UTF_8))
        .doesNotContain("\n")
        .startsWith(
            "{\"schema_version\":1,\"effective_from\":\"2026-12-01\",\"prices\":{\"version\":");
  }

  @Test
  void aPolicyIsTheSameByAnnouncementAndHasTheSameVersion() throws IOException {
    String policy =
        Announcements.policy(
            "own", "minimum-saving: 0.00001\nrules: [{prefix: 's3://b/', legal-hold: true}]");
    byte[] line = Announcements.line(DAY, null, policy);

    var announced = SettingsAnnouncement.parse(line).readPolicy(PriceBookReader.shipped());
    var file = SettingsAnnouncement.policyOf(policy, PriceBookReader.shipped());
    assertThat(announced.decides().version()).isEqualTo(file.decides().version());
    assertThat(announced.constraints().everywhere().minimumSaving()).isEqualTo(0.00001);
    assertThat(announced.constraints().of("s3://b/k").legalHold()).isTrue();
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    byte[] line =
        Announcements.line(DAY, Announcements.cheapCold(), Announcements.policy("own", ""));
    SettingsAnnouncement read = SettingsAnnouncement.parse(line);

    assertThat(read.effectiveFrom()).isEqualTo(DAY);
    assertThat(read.toJson()).isEqualTo(line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}|schema_version is ; allowed: 1",
        "{'schema_version':2}|schema_version is 2; allowed: 1",
        "{'schema_version':1}|effective_from is ; allowed: a day, such as 2026-12-01",
        "{'schema_version':1,'effective_from':'soon'}|effective_from is \"soon\"; allowed: a day",
        "{'schema_version':1,'effective_from':'2026-12-01'}|prices and policy are missing",
        "{'schema_version':1,'effective_from':'2026-12-01','prices':null}|prices and policy are",
        "{'schema_version':1,'effective_from':'2026-12-01','policy':{'version':'x'}}"
            + "|policy: policy is missing; allowed: a text",
        "{'schema_version':1,'effective_from':'2026-12-01','policy':'cloudflux'}"
            + "|policy: the document is \"cloudflux\"; allowed: a mapping",
        "{'schema_version':1,'effective_from':'2026-12-01','policy':"
            + "{'version':'x','policy':'cloudflux','rules':[{'prefix':'s3://b/','hold':true}]}}"
            + "|policy: rules[0].hold is not a key here; allowed: prefix, why, ",
        "{'schema_version':1,'effective_from':'2026-12-01','prices':{'version':'x',"
            + "'providers':{'s3':{}}}}|prices: providers.s3.classes is missing; allowed: ",
      })
  void refusesWhatCannotBe(String text) {
    String[] parts = text.split("\\|");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> SettingsAnnouncement.parse(parts[0].replace('\'', '"').getBytes(UTF_8)))
        .withMessageStartingWith(parts[1]);
  }

  /** With a price book beside it, its classes are known. */
  @Test
  void refusesAPolicyOfOtherClassesThanThePricesBesideIt() {
    String policy = Announcements.policy("x", "excluded-classes: [ONEZONE_IA]");
    byte[] line = Announcements.line(DAY, Announcements.withoutOneZone(), policy);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> SettingsAnnouncement.parse(line))
        .withMessageStartingWith("policy: excluded-classes is ONEZONE_IA; allowed: classes of");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "{", "{} {}", "{\"policy\":{},\"policy\":{}}"})
  void refusesWhatIsNoJson(String text) {
    assertThatIOException().isThrownBy(() -> SettingsAnnouncement.parse(text.getBytes(UTF_8)));
  }
}
