package dev.crease.tornado.exec;

import dev.crease.exec.lowering.Fp32;
import dev.crease.fold.LayerFold;
import dev.crease.tensor.Tensor;
import dev.crease.tornado.DeviceArrays;
import dev.crease.tornado.DeviceKind;
import dev.crease.tornado.fold.DeviceScale;
import dev.crease.tornado.fold.FoldPacking;
import dev.crease.tornado.fold.WeightOrder;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat16;

/**
 * Weights that the device itself rescales, packs and keeps; those as they were stay there as well, as long as the session is
 * open. Each stands in the model as it is before folding, as an
 * object of its own, by which steps find out that it is one of these.
 */
final class ResidentWeights {

  /** No weights: the host folded, or nobody. */
  static final ResidentWeights NONE = new ResidentWeights(new IdentityHashMap<>());

  /** Elements that one launch reads at most. */
  private static final int MOST_ELEMENTS = 1 << 27;

  private static final int ROUNDING = 16;
  private static final int CPU_CHUNK = 2048;
  private static final int GPU_GROUP = 256;

  private record Packed(Tensor weight, LayerFold fold, WeightOrder order, Object array) {}

  private final IdentityHashMap<Tensor, LayerFold> folds;
  private final List<Packed> packed = new ArrayList<>();

  /** Weights by the object that stands for them. */
  ResidentWeights(IdentityHashMap<Tensor, LayerFold> folds) {
    this.folds = folds;
  }

  /** Whether there are none. */
  boolean isNone() {
    return folds.isEmpty();
  }

  boolean contains(Tensor weight) {
    return folds.containsKey(weight);
  }

  /** The array of a weight in rows, rounded up as those of buffers are. */
  FloatArray rows(Tensor weight) {
    return packed(weight, WeightOrder.rows(weight.shape()));
  }

  /** The array of a weight in an order, rounded up as those of buffers are. */
  FloatArray packed(Tensor weight, WeightOrder order) {
    return (FloatArray) array(weight, order, a -> a);
  }

  /** The array of a weight in blocks of channels. */
  VectorFloat16 blocks(Tensor weight, WeightOrder order) {
    return (VectorFloat16) array(weight, order, VectorFloat16::new);
  }

  @SuppressWarnings("ReferenceEquality") // two weights of equal content are two
  private Object array(Tensor weight, WeightOrder order, Function<FloatArray, Object> as) {
    for (Packed p : packed) {
      if (p.weight == weight && p.order.equals(order)) {
        return p.array;
      }
    }
    FloatArray flat = DeviceArrays.floats(rounded(order));
    Object array = as.apply(flat);
    packed.add(new Packed(weight, Objects.requireNonNull(folds.get(weight)), order,
        array));
    return array;
  }

  /** Layers of all arrays asked for. */
  int layers() {
    return packed.size();
  }

  /** Weights that the device rescales, of all arrays asked for. */
  long elements() {
    return packed.stream().mapToLong(p -> p.weight.shape().elements()).sum();
  }

  /** Bytes of all arrays asked for. */
  long bytes() {
    return packed.stream().mapToLong(p -> (long) Float.BYTES * rounded(p.order)).sum();
  }

  private static int rounded(WeightOrder order) {
    return Math.ceilDiv(order.elements(), ROUNDING) * ROUNDING;
  }

  /** The launches that fill all arrays asked for. */
  List<DeviceTask> tasks(DeviceKind kind) {
    List<DeviceTask> tasks = new ArrayList<>();
    for (boolean inBlocks : new boolean[]{true, false}) {
      List<Packed> open = new ArrayList<>();
      long elements = 0;
      for (Packed p : packed) {
        if (p.array instanceof VectorFloat16 != inBlocks) {
          continue;
        }
        long more = p.weight.shape().elements() + p.order.elements();
        if (!open.isEmpty()
            && (open.size() == FoldPacking.LAYERS || elements + more > MOST_ELEMENTS)) {
          tasks.add(task(open, kind));
          open.clear();
          elements = 0;
        }
        open.add(p);
        elements += more;
      }
      if (!open.isEmpty()) {
        tasks.add(task(open, kind));
      }
    }
    return tasks;
  }

  private static DeviceTask task(List<Packed> layers, DeviceKind kind) {
    int chunk = kind == DeviceKind.CPU ? CPU_CHUNK : 1;
    int group = kind == DeviceKind.CPU ? 1 : GPU_GROUP;
    List<Integer> numbers = new ArrayList<>(List.of(chunk));
    List<Double> factors = new ArrayList<>();
    int weights = 0;
    int items = 0;
    for (Packed p : layers) {
      DeviceScale scale = DeviceScale.of(p.fold);
      WeightOrder o = p.order;
      numbers.addAll(List.of(o.elements(), weights, o.outputs(), o.channels(), o.taps(),
          o.inBlock(), o.block(), o.outputStep(), o.channelStep(), o.tapStep()));
      numbers.addAll(scale.geometry());
      numbers.add(factors.size() / 3);
      for (int c = 0; c < scale.channels(); c++) {
        factors.addAll(scale.factor(c));
      }
      weights += p.weight.shape().size();
      items += o.elements();
    }
    while (numbers.size() < FoldPacking.FIRST + FoldPacking.LAYERS * FoldPacking.NUMBERS) {
      numbers.add(0);
    }
    FloatArray w = DeviceArrays.floats(weights);
    int at = 0;
    for (Packed p : layers) {
      Fp32.write(p.weight, w.getSegment(), at);
      at += p.weight.shape().size();
    }
    DoubleArray f = DeviceArrays.doubles(factors.size());
    for (int i = 0; i < factors.size(); i++) {
      f.set(i, factors.get(i));
    }
    IntArray g = DeviceArrays.intsOf(numbers.stream().mapToInt(Integer::intValue).toArray());
    int launched = Math.ceilDiv(Math.ceilDiv(items, chunk), group);
    WorkerGrid grid = new WorkerGrid1D(Math.multiplyExact(launched, group));
    grid.setLocalWork(group, 1, 1);
    List<Object> arrays = new ArrayList<>(layers.stream().map(Packed::array).toList());
    // Not one array twice: a task that writes it in two places waits for itself for ever.
    while (arrays.size() < FoldPacking.LAYERS) {
      arrays.add(
          arrays.getFirst() instanceof VectorFloat16
              ? DeviceArrays.vectors(ROUNDING)
              : DeviceArrays.floats(ROUNDING));
    }
    return new DeviceTask("folding", Optional.of(grid), List.of(w, f, g), arrays, arrays,
        call(arrays, w, f, g));
  }

  private static DeviceTask.Call call(List<Object> arrays, FloatArray w, DoubleArray f,
      IntArray g) {
    KernelContext context = new KernelContext();
    if (arrays.getFirst() instanceof VectorFloat16) {
      List<VectorFloat16> y = arrays.stream().map(VectorFloat16.class::cast).toList();
      return (graph, id) -> graph.task(id, FoldPacking::blocks, context, w, f, g, y.get(0),
          y.get(1), y.get(2), y.get(3), y.get(4), y.get(5), y.get(6), y.get(7));
    }
    List<FloatArray> y = arrays.stream().map(FloatArray.class::cast).toList();
    return (graph, id) -> graph.task(id, FoldPacking::rows, context, w, f, g, y.get(0), y.get(1),
        y.get(2), y.get(3), y.get(4), y.get(5), y.get(6), y.get(7));
  }
}
