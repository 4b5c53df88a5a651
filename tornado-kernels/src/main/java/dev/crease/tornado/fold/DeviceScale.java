package dev.crease.tornado.fold;

import dev.crease.fold.ChannelAffine;
import dev.crease.fold.ChannelView;
import dev.crease.fold.LayerFold;
import dev.crease.fold.Wide;
import dev.crease.tensor.DType;
import java.util.List;

/** What a device multiplies a weight with, where it does that on the way to its own steps. */
public final class DeviceScale {

  private final ChannelView view;
  private final ChannelAffine affine;

  private DeviceScale(ChannelView view, ChannelAffine affine) {
    this.view = view;
    this.affine = affine;
  }

  /** Whether a device with fp64 can: fp32 weights, a factor per channel of one side, nothing out of range. */
  public static boolean fits(LayerFold fold) {
    return fold.layer().weight().dtype() == DType.FLOAT
        && fold.in().keepsScale() != fold.out().keepsScale()
        && fold.layer().weightFactor() == 1
        && fold.layer().weight().shape().elements() <= Integer.MAX_VALUE / Float.BYTES
        && Ranges.canScale(fold, true);
  }

  /** The factors of a layer that {@link #fits}. */
  public static DeviceScale of(LayerFold fold) {
    return fold.in().keepsScale()
        ? new DeviceScale(fold.layer().outputs(), fold.out())
        : new DeviceScale(fold.layer().inputs(), fold.in());
  }

  /** Inner elements, channels and outer elements of a channel. */
  public List<Integer> geometry() {
    return List.of(view.inner(), view.channels(), view.outer());
  }

  /** Number of channels. */
  public int channels() {
    return view.count();
  }

  /** The factor of a channel, its upper bits and what it lacks. */
  public List<Double> factor(int channel) {
    Wide scale = affine.scale(channel);
    return List.of(scale.hi(), ExactProducts.upper(scale.hi()), scale.lo());
  }
}
