package dev.crease.tornado.exec;

import dev.crease.exec.lowering.BufferPlan;
import dev.crease.exec.lowering.LaidOut;
import dev.crease.exec.lowering.Operand;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Program;
import dev.crease.exec.lowering.Step.HostStep;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.tornado.DeviceArrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat16;

/**
 * The arrays of a program's buffers. What the host reads or writes has an array of its own, so that no more is copied
 * than that; the others share slots by liveness. Buffers that no kernel touches have none.
 */
final class DeviceBuffers implements SessionBuffers {

  /** Elements that every array is a multiple of, so that vector kernels may run past the end of a tensor. */
  private static final int ROUNDING = 16;

  private final Set<Integer> touched;
  private final Set<Integer> shared = new HashSet<>();
  private final Storage storage;
  private final Map<Integer, TornadoNativeArray> arrays = new HashMap<>();
  private final Map<Integer, VectorFloat16> blocks = new HashMap<>();
  private final long elements;
  private final long largestLive;

  /**
   * Arrays for all buffers.
   *
   * @param laid the program and its layouts
   * @param storage the type of the elements; of buffers in blocks of channels it is fp32
   */
  DeviceBuffers(LaidOut laid, Storage storage) {
    this.storage = storage;
    Program program = laid.program();
    touched = program.buffersOf(s -> !(s instanceof HostStep));
    Set<Integer> host = program.buffersOf(HostStep.class::isInstance);
    host.addAll(program.ends());
    long own = 0;
    for (int b : touched) {
      if (host.contains(b)) {
        TornadoNativeArray array = newArray(elements(laid, b));
        arrays.put(b, array);
        own += array.getSize();
      } else {
        shared.add(b);
      }
    }
    BufferPlan rows = plan(laid, b -> !laid.isBlocked(b));
    List<TornadoNativeArray> slots = rows.sizes().stream().map(this::newArray).toList();
    BufferPlan inBlocks = plan(laid, laid::isBlocked);
    List<VectorFloat16> vectors = inBlocks.sizes().stream()
        .map(s -> DeviceArrays.vectors(Math.toIntExact(s)))
        .toList();
    for (int b : shared) {
      if (laid.isBlocked(b)) {
        blocks.put(b, vectors.get(inBlocks.slot(b)));
      } else {
        arrays.put(b, slots.get(rows.slot(b)));
      }
    }
    elements = own + rows.total() + inBlocks.total();
    largestLive = BufferPlan.largestLive(program,
        b -> touched.contains(b.id()) ? elements(laid, b.id()) : 0);
  }

  private BufferPlan plan(LaidOut laid, Predicate<Integer> of) {
    return BufferPlan.of(laid.program(),
        b -> shared.contains(b.id()) && of.test(b.id()) ? elements(laid, b.id()) : 0);
  }

  private static long elements(LaidOut laid, int buffer) {
    return Math.ceilDiv(laid.elements(laid.program().buffers().get(buffer)), ROUNDING) * ROUNDING;
  }

  private TornadoNativeArray newArray(long elements) {
    return storage.array(Math.toIntExact(elements));
  }

  /** The type of the elements. */
  Storage storage() {
    return storage;
  }

  /** The array of a buffer that a kernel reads or writes. */
  TornadoNativeArray array(int buffer) {
    TornadoNativeArray array = arrays.get(buffer);
    if (array == null) {
      throw new IllegalStateException("buffer " + buffer + " is not on the device");
    }
    return array;
  }

  @Override
  public void mark(Collection<? extends Operand> outputs) {
    arrays(outputs).forEach(a -> storage.mark(a, a.getSize()));
  }

  @Override
  public boolean hasMark(Collection<? extends Operand> outputs) {
    return arrays(outputs).anyMatch(
        a -> a.getSize() > 0
            && IntStream.range(0, a.getSize()).allMatch(i -> storage.isMarked(a, i)));
  }

  @Override
  public void markFirst(Collection<? extends Operand> outputs) {
    arrays(outputs).filter(a -> a.getSize() > 0).forEach(a -> storage.mark(a, 1));
  }

  @Override
  public boolean hasMarkFirst(Collection<? extends Operand> outputs) {
    return arrays(outputs).anyMatch(a -> a.getSize() > 0 && storage.isMarked(a, 0));
  }

  private Stream<TornadoNativeArray> arrays(Collection<? extends Operand> outputs) {
    return outputs.stream().flatMap(
        o -> o instanceof View(int buffer, _) && arrays.containsKey(buffer)
            ? Stream.of(array(buffer))
            : Stream.of());
  }

  @Override
  public boolean isWhole() {
    return true;
  }

  @Override
  public boolean has(int buffer) {
    return touched.contains(buffer);
  }

  @Override
  public void write(int buffer, Tensor tensor) {
    storage.write(tensor, array(buffer));
  }

  @Override
  public Tensor read(int buffer, DType dtype, Shape shape) {
    return storage.read(array(buffer), dtype, shape);
  }

  /** The array of a buffer in blocks of channels. */
  VectorFloat16 blocks(int buffer) {
    VectorFloat16 array = blocks.get(buffer);
    if (array == null) {
      throw new IllegalStateException("buffer " + buffer + " is not in blocks on the device");
    }
    return array;
  }

  @Override
  public long bytes() {
    return storage.bytes() * elements;
  }

  @Override
  public long leastBytes() {
    return storage.bytes() * largestLive;
  }
}
