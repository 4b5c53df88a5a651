package dev.crease.exec.lowering;

import dev.crease.exec.lowering.Step.Interpolate;
import java.util.ArrayList;
import java.util.List;

/**
 * An interpolation that leaves all axes but the last three as they are; for those that a tensor lacks stand such as have one
 * element.
 *
 * @param inputs the input's sizes, three
 * @param samples where the output's elements lie, along three axes
 */
public record Trilinear(List<Integer> inputs, List<AxisSamples> samples) {

  /** Copies the lists. */
  public Trilinear {
    inputs = List.copyOf(inputs);
    samples = List.copyOf(samples);
  }

  /** Whether a step is one. */
  public static boolean fits(Interpolate step) {
    return step.samples().stream().limit(Math.max(0, step.samples().size() - 3))
        .allMatch(AxisSamples::isPlain);
  }

  /** A step that {@link #fits}. */
  public static Trilinear of(Interpolate step) {
    List<Integer> inputs = new ArrayList<>();
    List<AxisSamples> samples = new ArrayList<>();
    int axes = step.samples().size();
    for (int a = Math.max(0, axes - 3); a < axes; a++) {
      inputs.add(Math.toIntExact(step.x().shape().dim(a)));
      samples.add(step.samples().get(a));
    }
    while (samples.size() < 3) {
      inputs.addFirst(1);
      samples.addFirst(AxisSamples.all(1));
    }
    return new Trilinear(inputs, samples);
  }
}
