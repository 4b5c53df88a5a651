package dev.crease.verify;

import dev.crease.fold.linear.LinearRules;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.reference.ConstantView;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Tensor;
import dev.crease.tensor.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Shows a model with the constants of its linear layers moved by half an ulp, up or down at random: what rounding once may do to
 * them, at its worst. What that does to the outputs tells how sensitive the model is.
 *
 * @param names the constants
 * @param seed decides about up and down
 */
record Perturbation(Set<String> names, long seed) implements ConstantView {

  /** Copies the set. */
  Perturbation {
    names = Set.copyOf(names);
  }

  /** The constants that linear layers at fold sites read. */
  static Set<String> atSites(List<Site> sites) {
    Set<String> names = new HashSet<>();
    sites.forEach(s -> s.folded().nodes().forEach(n -> addConstants(n, names)));
    return names;
  }

  /** The constants that any linear layer of a model reads. */
  static Set<String> everywhere(Model model) {
    Set<String> names = new HashSet<>();
    model.graph().nodes().stream()
        .filter(n -> n.op().domain().isEmpty() && LinearRules.of(n.op().type()).isPresent())
        .forEach(n -> addConstants(n, names));
    return names;
  }

  private static void addConstants(Node node, Set<String> names) {
    names.addAll(node.inputs());
  }

  @Override
  public Value open(String name, Tensor tensor) {
    Value value = tensor.toValue();
    if (!names.contains(name) || !(value instanceof RealValue real)) {
      return value;
    }
    HalfUlp half = HalfUlp.of(real.dtype());
    SplittableRandom random = new SplittableRandom(seed ^ name.hashCode());
    double[] data = real.data().clone();
    long signs = 0;
    for (int i = 0; i < data.length; i++) {
      if (i % Long.SIZE == 0) {
        signs = random.nextLong();
      }
      // Without a branch, which would go either way as often.
      long step = Double.doubleToRawLongBits(half.at(data[i]));
      data[i] += Double.longBitsToDouble(step ^ signs >>> i << Long.SIZE - 1);
    }
    return new RealValue(real.dtype(), real.shape(), data);
  }
}
