package dev.crease.tornado.fold;

import dev.crease.fold.FoldedBias;
import dev.crease.fold.Wide;
import dev.crease.tensor.Tensor;
import dev.crease.tornado.DeviceArrays;
import dev.crease.tornado.DeviceProgram;
import dev.crease.tornado.KernelTimes;
import dev.crease.tornado.MathMode;
import dev.crease.tornado.TornadoTarget;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * What goes to the device at once: an arena of weights, rescaled in place, and the biases of its layers.
 *
 * <p>The arena is the results' memory too: TornadoVM's array is a view of it behind sixteen bytes of header, and a folded weight
 * is a slice of it.
 */
final class Piece {

  private static final int HEADER = 16;
  private static final int PAYLOAD_ALIGNMENT = 64;
  private static final int COPY_CHUNK = 1 << 20;

  private final TornadoTarget target;
  private final Family family;
  private final FoldLimits limits;
  private final List<Part> parts;
  private final long[] offsets;
  private final int elements;
  private final MemorySegment slab;
  private final List<FactorTable> tables;
  private final BiasTable biases = new BiasTable();
  private final Map<Integer, Integer> firstChannels = new HashMap<>();

  /**
   * Fills the arena and the tables.
   *
   * @param target the device
   * @param family what the parts' weights are
   * @param limits which kernels
   * @param parts whole layers, or one part of one
   * @param arena owns the memory of the arena, and so of results
   */
  Piece(TornadoTarget target, Family family, FoldLimits limits, List<Part> parts, Arena arena) {
    this.target = target;
    this.family = family;
    this.limits = limits;
    this.parts = parts;
    this.offsets = new long[parts.size()];
    long end = 0;
    for (int p = 0; p < offsets.length; p++) {
      offsets[p] = end;
      end += parts.get(p).room();
    }
    this.elements = Math.toIntExact(
        (end + RescaleKernels.TILE - 1) / RescaleKernels.TILE * RescaleKernels.TILE);
    this.slab = DeviceArrays.pages(
        arena, PAYLOAD_ALIGNMENT + (long) elements * family.elementBytes(),
        PAYLOAD_ALIGNMENT - HEADER);
    this.tables = parts.parallelStream()
        .map(part -> FactorTable.of(part.fold(), part.from(), part.to()))
        .toList();
    fill();
    for (int p = 0; p < offsets.length; p++) {
      Part part = parts.get(p);
      if (limits.fp64() && part.hasBias() && Ranges.canComputeBias(part.fold())) {
        firstChannels.put(p, biases.add(part.fold(), Math.toIntExact(offsets[p])));
      }
    }
  }

  private void fill() {
    IntStream.range(0, parts.size()).parallel().forEach(p -> {
      Part part = parts.get(p);
      MemorySegment to = payload(p);
      int chunks = (part.elements() + COPY_CHUNK - 1) / COPY_CHUNK;
      IntStream.range(0, chunks).parallel().forEach(chunk -> {
        int from = chunk * COPY_CHUNK;
        copyIn(part, to, from, Math.min(part.elements(), from + COPY_CHUNK));
      });
    });
  }

  private void copyIn(Part part, MemorySegment to, int from, int until) {
    Tensor weight = part.fold().layer().weight();
    if (family == Family.HALF) {
      for (int i = from; i < until; i++) {
        to.setAtIndex(
            ValueLayout.JAVA_FLOAT, i, (float) weight.getDouble(part.from() + i));
      }
      return;
    }
    long size = family.elementBytes();
    MemorySegment.copy(
        weight.bytes(), (part.from() + from) * size, to, from * size, (until - from) * size);
  }

  /** The elements of a part, in the arena. */
  MemorySegment payload(int part) {
    long size = family.elementBytes();
    return slab.asSlice(
        PAYLOAD_ALIGNMENT + offsets[part] * size, parts.get(part).elements() * size);
  }

  List<Part> parts() {
    return parts;
  }

  /** Weights that get new values. */
  long weights() {
    return parts.stream().filter(p -> p.fold().scalesWeight()).mapToLong(Part::elements).sum();
  }

  /** The bias of a part's layer, if this piece computed it; one that left the kernel's range on the way counts as not. */
  Optional<List<Wide>> bias(int part) {
    return Optional.ofNullable(firstChannels.get(part))
        .map(first -> biases.biases(first, parts.get(part).fold().layer().outputChannels()))
        .filter(bias -> bias.stream().allMatch(Wide::isFinite));
  }

  private DeviceProgram program(PieceTasks tasks) {
    GridScheduler grids = tasks.grids();
    MemorySegment array = slab.asSlice(
        PAYLOAD_ALIGNMENT - HEADER, HEADER + (long) elements * family.elementBytes());
    ImmutableTaskGraph graph = target.graph(
        PieceTasks.GRAPH,
        g -> tasks.addTo(g, array, Factors.of(tables), index()));
    return target.program("fold", MathMode.STRICT, grids, graph);
  }

  /**
   * The time of the kernels when nothing has to be compiled or uploaded. No results come back.
   *
   * @param runs how often they run, each time on what the run before left
   * @return nanoseconds of the best run
   */
  long bestKernelNanos(int runs) {
    try (DeviceProgram program = program(new PieceTasks(family, limits, elements, biases))) {
      long best = Long.MAX_VALUE;
      for (int run = 0; run < runs; run++) {
        best = Math.min(best, program.runProfiled().kernelNanos());
      }
      return best;
    }
  }

  /** Runs the kernels and brings the results back. */
  KernelTimes run() {
    target.requireAnswer("fold");
    PieceTasks tasks = new PieceTasks(family, limits, elements, biases);
    try (DeviceProgram program = program(tasks)) {
      KernelTimes times = program.runProfiled();
      return times.withDownload(
          program.download(0, tasks.weights()), (long) elements * family.elementBytes());
    }
  }

  private IntArray index() {
    IntArray index = DeviceArrays.ints(elements / FactorTable.LANES);
    index.init(0);
    MemorySegment rows = index.getSegment();
    int[] first = new int[offsets.length];
    for (int p = 1; p < first.length; p++) {
      first[p] = first[p - 1] + tables.get(p - 1).rows();
    }
    IntStream.range(0, first.length).parallel().forEach(p -> {
      int[] own = tables.get(p).index();
      long at = offsets[p] / FactorTable.LANES;
      for (int i = 0; i < own.length; i++) {
        rows.setAtIndex(ValueLayout.JAVA_INT, at + i, first[p] + own[i]);
      }
    });
    return index;
  }

  /** Layers of this piece whose bias the host has to compute, as places in the list to fold. */
  List<Integer> withoutBias() {
    List<Integer> layers = new ArrayList<>();
    for (int p = 0; p < offsets.length; p++) {
      Part part = parts.get(p);
      if (part.from() == 0 && FoldedBias.changes(part.fold()) && bias(p).isEmpty()) {
        layers.add(part.layer());
      }
    }
    return layers;
  }
}
