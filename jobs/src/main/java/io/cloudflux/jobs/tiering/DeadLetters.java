package io.cloudflux.jobs.tiering;

import io.cloudflux.DeadLetter;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.util.OutputTag;

/** The one side output for records that cannot be processed, whatever the stage. */
public final class DeadLetters {
  /** The side output's tag. */
  public static final OutputTag<DeadLetter> TAG =
      new OutputTag<>("dead-letters", Types.POJO(DeadLetter.class));

  private DeadLetters() {}
}
