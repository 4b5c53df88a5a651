package dev.crease.tornado.exec;

import dev.crease.exec.lowering.LaidOut;
import dev.crease.exec.lowering.Operand;
import dev.crease.exec.lowering.Operand.Fixed;
import dev.crease.exec.lowering.Step;
import dev.crease.fold.FoldPlan;
import dev.crease.fold.FoldedBias;
import dev.crease.fold.FoldedConstants;
import dev.crease.fold.HostFoldEngine;
import dev.crease.fold.LayerFold;
import dev.crease.fold.Rewrite;
import dev.crease.graph.Model;
import dev.crease.tensor.DType;
import dev.crease.tensor.Tensor;
import dev.crease.tornado.fold.DeviceScale;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A folded model in which weights that the device is to rescale itself stand as they were before. The host folds biases, and
 * the weights of layers that do not end up, just as they are, in a step whose kernel takes such a weight.
 *
 * @param model the folded model
 * @param laid what it is lowered to
 * @param weights those for the device
 * @param onHost layers whose weight the host rescaled
 */
record ResidentModel(Model model, LaidOut laid, ResidentWeights weights, int onHost) {

  /**
   * Folds.
   *
   * @param model the model
   * @param plan what to fold
   * @param arena owns what the host makes
   * @param lower lowers the folded model
   */
  static ResidentModel of(Model model, FoldPlan plan, Arena arena,
      Function<Model, LaidOut> lower) {
    IdentityHashMap<LayerFold, FoldedConstants> layers = new IdentityHashMap<>();
    IdentityHashMap<Tensor, LayerFold> folds = new IdentityHashMap<>();
    for (LayerFold fold : plan.layers()) {
      if (fold.scalesWeight() && DeviceScale.fits(fold)) {
        Tensor stand = standIn(fold.layer().weight());
        folds.put(stand, fold);
        layers.put(fold, new FoldedConstants(Optional.of(stand),
            FoldedBias.of(fold).map(b -> FoldedBias.store(b, DType.FLOAT, arena))));
      } else {
        layers.put(fold, byHost(fold, arena));
      }
    }
    List<FoldedConstants> merged = plan.mergedConstants(arena);
    while (true) {
      List<FoldedConstants> constants = new ArrayList<>();
      plan.layers().forEach(fold -> constants.add(Objects.requireNonNull(layers.get(fold))));
      constants.addAll(merged);
      Model folded = Rewrite.apply(model, plan, constants);
      LaidOut laid = lower.apply(folded);
      Set<Tensor> taken = taken(laid);
      List<Tensor> lost = folds.keySet().stream().filter(w -> !taken.contains(w)).toList();
      if (lost.isEmpty()) {
        long scaled = plan.layers().stream().filter(LayerFold::scalesWeight).count();
        return new ResidentModel(folded, laid, new ResidentWeights(folds),
            Math.toIntExact(scaled - folds.size()));
      }
      for (Tensor stand : lost) {
        LayerFold fold = Objects.requireNonNull(folds.remove(stand));
        layers.put(fold, byHost(fold, arena));
      }
    }
  }

  /** What was folded where. */
  String describe() {
    if (weights.layers() == 0) {
      return "folded on the host: no weight is one that the device can keep";
    }
    return "folded on the device: " + weights.layers() + " layers, " + weights.elements()
        + " weights rescaled into the order of its kernels, never downloaded; biases"
        + (onHost == 0 ? "" : " and the weights of " + onHost + " layers") + " on the host";
  }

  /** The same elements as an object of its own. */
  private static Tensor standIn(Tensor weight) {
    return Tensor.of(DType.FLOAT, weight.shape(), weight.bytes());
  }

  private static FoldedConstants byHost(LayerFold fold, Arena arena) {
    try (HostFoldEngine host = new HostFoldEngine()) {
      return host.fold(List.of(fold), arena).getFirst();
    }
  }

  /** The constants that steps of the device read as weights, and nothing else does. */
  private static Set<Tensor> taken(LaidOut laid) {
    IdentityHashMap<Tensor, Integer> reads = new IdentityHashMap<>();
    Set<Tensor> weights = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int s = 0; s < laid.program().steps().size(); s++) {
      Step step = laid.program().steps().get(s);
      for (Operand operand : step.reads()) {
        if (operand instanceof Fixed(Tensor tensor)) {
          reads.merge(tensor, 1, Integer::sum);
        }
      }
      if (weight(step, laid.blocked().contains(s)) instanceof Fixed(Tensor tensor)) {
        weights.add(tensor);
      }
    }
    weights.removeIf(w -> reads.getOrDefault(w, 0) != 1);
    return weights;
  }

  /** A transposed convolution on blocks of channels reads a part of its weight for each phase. */
  private static Operand weight(Step step, boolean blocked) {
    return switch (step) {
      case Step.Convolution c -> c.weight();
      case Step.TransposedConvolution c when !blocked -> c.weight();
      case Step.Dense d -> d.b();
      default -> new Operand.Loose(-1);
    };
  }
}
