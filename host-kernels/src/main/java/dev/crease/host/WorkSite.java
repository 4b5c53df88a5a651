package dev.crease.host;

import dev.crease.exec.ExecutorOptions;
import dev.crease.exec.lowering.Fp32;
import dev.crease.exec.lowering.LaidOut;
import dev.crease.exec.lowering.Operand;
import dev.crease.exec.lowering.Operand.Fixed;
import dev.crease.exec.lowering.Operand.Loose;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Packing;
import dev.crease.exec.lowering.Place;
import dev.crease.exec.lowering.Step.Convolution;
import dev.crease.exec.lowering.WinogradForm;
import dev.crease.host.kernel.Lanes;
import dev.crease.host.kernel.WarmUp;
import dev.crease.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Where works find their arrays while a program becomes works; constants are made once and shared. */
final class WorkSite {

  /** Floating-point operations below which another thread is not worth waking. */
  private static final long FEW = 400_000;

  /** Floating-point operations that take as long as bringing an element from one place to another. */
  private static final long MOVE = 16;

  /** Items below which two threads would wait for each other. */
  private static final int FEW_ITEMS = 12;

  private final LaidOut laid;
  private final HostBuffers buffers;
  private final IdentityHashMap<Tensor, Integer> tensors = new IdentityHashMap<>();
  private final Map<List<?>, float[]> constants = new HashMap<>();
  private final List<Work> works = new ArrayList<>();
  private final boolean approximates;
  private final int threads;
  private final SharedArray shared = new SharedArray();
  private final Map<String, Scratch> scratches = new HashMap<>();
  private final WarmUp warmUp;
  private long constantElements;
  private final Map<WinogradForm, Integer> approximated = new EnumMap<>(WinogradForm.class);

  WorkSite(LaidOut laid, HostBuffers buffers, ExecutorOptions options, int threads) {
    this.laid = laid;
    this.buffers = buffers;
    this.approximates = options.fastMath();
    this.warmUp = new WarmUp(options.once());
    this.threads = threads;
  }

  void add(Work work) {
    works.add(work);
  }

  /** The works so far, which are forgotten here. */
  List<Work> take() {
    List<Work> made = List.copyOf(works);
    works.clear();
    return made;
  }

  /** The kernels that works use. */
  WarmUp warmUp() {
    return warmUp;
  }

  /** Of which products other than the model says a convolution is made, if it may be. */
  Optional<WinogradForm> approximation(Convolution c) {
    return approximates ? WinogradWork.form(laid, threads, c) : Optional.empty();
  }

  /** A convolution is made of other products than the model says. */
  void approximated(WinogradForm form) {
    approximated.merge(form, 1, Integer::sum);
  }

  /** Convolutions that are made of other products than the model says. */
  int countApproximated(WinogradForm form) {
    return approximated.getOrDefault(form, 0);
  }

  /** The array that works share. */
  SharedArray shared() {
    return shared;
  }

  /**
   * Arrays for items, which the works share that know them by the same name.
   *
   * @param name what they are for
   * @param count elements that are needed of each
   */
  Scratch scratch(String name, int count) {
    Scratch scratch = scratches.computeIfAbsent(name, _ -> new Scratch(count));
    scratch.atLeast(count);
    return scratch;
  }

  /** Bytes of all constants. */
  long constantBytes() {
    return Float.BYTES * constantElements;
  }

  /** Bytes of what works share beside them. */
  long sharedBytes() {
    return shared.bytes()
        + threads * scratches.values().stream().mapToLong(Scratch::bytes).sum();
  }

  /**
   * Whether so much is worth a second thread.
   *
   * @param elements elements that are read somewhere and written elsewhere
   * @param operations floating-point operations, or what takes as long, for each
   */
  static boolean isMuch(long elements, long operations) {
    return isMuch(elements * (MOVE + operations));
  }

  /** Threads that do the works. */
  int threads() {
    return threads;
  }

  /** Items below which threads would wait for each other. */
  int fewItems() {
    return Math.max(FEW_ITEMS, FEW_ITEMS / 2 * threads);
  }

  /** Whether so many operations are worth a second thread. */
  static boolean isMuch(long operations) {
    return operations >= FEW;
  }

  /** Where the elements of a view lie; rows are blocks of one channel. */
  Place place(View view) {
    return laid.place(view).behind(buffers.begin(view.buffer()));
  }

  /** Whether a work is to read {@link #given} elements rather than those of an array. */
  boolean isPassing(View view) {
    return buffers.isPassing(view.buffer());
  }

  /** The elements of an input, as the run that is on has them. */
  MemorySegment given(View view) {
    return buffers.given(view.buffer());
  }

  /** An operand's elements: a constant's row-major, those of a view as they lie. */
  float[] array(Operand operand) {
    return switch (operand) {
      case View(int buffer, _) -> buffers.array(buffer);
      case Fixed(Tensor tensor) -> constant(List.of("rows", key(tensor)), () -> {
        float[] elements = new float[tensor.shape().size() + Lanes.BLOCK];
        Fp32.write(tensor, MemorySegment.ofArray(elements), 0);
        return elements;
      });
      case Loose _ -> throw new IllegalStateException("a value without a shape in a kernel");
    };
  }

  /** An element per channel, in blocks. */
  float[] channels(Tensor tensor, int channels) {
    return constant(List.of("channels", key(tensor), channels),
        () -> Packing.channels(tensor, channels, Lanes.BLOCK));
  }

  /** The bias of each channel, in blocks; zeros where there is none. */
  float[] bias(Optional<Operand> bias, int channels) {
    return bias.isPresent() && bias.get() instanceof Fixed(Tensor tensor)
        ? channels(tensor, channels)
        : constant(List.of("zeros", channels),
            () -> new float[Math.ceilDiv(channels, Lanes.BLOCK) * Lanes.BLOCK]);
  }

  /** A constant that is made once for each key. */
  float[] constant(List<?> key, Supplier<float[]> make) {
    float[] known = constants.get(key);
    if (known == null) {
      known = make.get();
      constantElements += known.length;
      constants.put(key, known);
    }
    return known;
  }

  /** A number that stands for a tensor: that one object. */
  int key(Tensor tensor) {
    return tensors.computeIfAbsent(tensor, _ -> tensors.size());
  }
}
