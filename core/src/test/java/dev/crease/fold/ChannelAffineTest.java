package dev.crease.fold;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChannelAffineTest {

  private static final ChannelAffine AFFINE = new ChannelAffine(
      List.of(new Wide(2, 0x1p-60), Wide.of(-3)), List.of(Wide.of(5), new Wide(7, -0x1p-60)),
      List.of(5.0, 8.0));

  @Test
  void nothingBeforeAnAffineIsTheAffine() {
    assertThat(ChannelAffine.IDENTITY.then(AFFINE)).isEqualTo(AFFINE);
    assertThat(AFFINE.then(ChannelAffine.IDENTITY)).isEqualTo(AFFINE);
  }

  @Test
  void aShiftThatCancelledBeforeIsKeptInTheMagnitude() {
    ChannelAffine cancelled = new ChannelAffine(
        List.of(Wide.ONE), List.of(Wide.ZERO), List.of(4.0));
    assertThat(cancelled.then(AFFINE).magnitude()).containsExactly(13.0, 20.0);
  }

  @Test
  void scalesAndShiftsOfBothPerChannel() {
    ChannelAffine first = new ChannelAffine(
        List.of(Wide.of(10), Wide.of(20)), List.of(Wide.of(1), Wide.of(2)), List.of(1.0, 2.0));
    ChannelAffine both = first.then(
        new ChannelAffine(
            List.of(Wide.of(-2)), List.of(Wide.of(3)), List.of(3.0)));
    assertThat(both.scale()).containsExactly(Wide.of(-20), Wide.of(-40));
    assertThat(both.shift()).containsExactly(Wide.of(1), Wide.of(-1));
    assertThat(both.magnitude()).containsExactly(5.0, 7.0);
  }
}
