package dev.crease.tornado.exec;

import dev.crease.exec.lowering.Epilogue;
import dev.crease.exec.lowering.Fp32;
import dev.crease.exec.lowering.Operand;
import dev.crease.exec.lowering.Operand.Fixed;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Program;
import dev.crease.exec.lowering.Step;
import dev.crease.exec.lowering.Step.HostStep;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.tornado.DeviceArrays;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * In which type the values of a session lie in a device's memory: those that steps read and write, and the model's own weights. Kernels
 * compute in fp32 whichever it is.
 */
enum Storage {

  /** In fp32, whatever the model has. */
  FLOATS(Float.BYTES) {
    @Override
    TornadoNativeArray array(int count) {
      return DeviceArrays.floats(count);
    }

    @Override
    TornadoNativeArray arrayOf(float... numbers) {
      return DeviceArrays.floatsOf(numbers);
    }

    @Override
    void write(Tensor tensor, TornadoNativeArray array) {
      Fp32.write(tensor, array.getSegment(), 0);
    }

    @Override
    Tensor read(TornadoNativeArray array, DType dtype, Shape shape) {
      return Fp32.read(array.getSegment(), dtype, shape);
    }

    @Override
    void mark(TornadoNativeArray array, int count) {
      FloatArray floats = (FloatArray) array;
      for (int i = 0; i < count; i++) {
        floats.set(i, SessionBuffers.MARK);
      }
    }

    @Override
    boolean isMarked(TornadoNativeArray array, int index) {
      return ((FloatArray) array).get(index) == SessionBuffers.MARK;
    }
  },

  /** In fp16, as the model has them: half the memory, and half of what kernels read and write. */
  HALVES(Short.BYTES) {
    @Override
    TornadoNativeArray array(int count) {
      return DeviceArrays.halves(count);
    }

    @Override
    TornadoNativeArray arrayOf(float... numbers) {
      TornadoNativeArray array = array(numbers.length);
      narrow(numbers, array.getSegment());
      return array;
    }

    @Override
    void write(Tensor tensor, TornadoNativeArray array) {
      int count = tensor.shape().size();
      MemorySegment to = array.getSegment();
      if (tensor.dtype() == DType.FLOAT16) {
        MemorySegment.copy(tensor.bytes(), LITTLE, 0, to, OWN, 0, count);
        return;
      }
      float[] numbers = new float[count];
      Fp32.write(tensor, MemorySegment.ofArray(numbers), 0);
      narrow(numbers, to);
    }

    @Override
    Tensor read(TornadoNativeArray array, DType dtype, Shape shape) {
      int count = shape.size();
      MemorySegment from = array.getSegment();
      if (dtype == DType.FLOAT16) {
        MemorySegment copy = MemorySegment
            .ofArray(new byte[Math.multiplyExact(Short.BYTES, count)]);
        MemorySegment.copy(from, OWN, 0, copy, LITTLE, 0, count);
        return Tensor.of(dtype, shape, copy);
      }
      float[] numbers = new float[count];
      for (int i = 0; i < count; i++) {
        numbers[i] = Float.float16ToFloat(from.getAtIndex(OWN, i));
      }
      return Fp32.read(MemorySegment.ofArray(numbers), dtype, shape);
    }

    @Override
    void mark(TornadoNativeArray array, int count) {
      HalfFloatArray halves = (HalfFloatArray) array;
      for (int i = 0; i < count; i++) {
        halves.set(i, MARK);
      }
    }

    @Override
    boolean isMarked(TornadoNativeArray array, int index) {
      return array.getSegment().getAtIndex(OWN, index) == MARKED;
    }
  };

  private static final ValueLayout.OfShort OWN = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfShort LITTLE = OWN.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** A NaN that signals: no conversion from fp32 gives one. */
  private static final short MARKED = 0x7d5b;
  private static final HalfFloat MARK = new HalfFloat(MARKED);

  private final int bytes;

  Storage(int bytes) {
    this.bytes = bytes;
  }

  /**
   * How a program's values are to lie: as halves where all of them are fp16 in the model, inputs and outputs aside, and the device
   * has kernels for that. Inputs and outputs in fp32 are rounded on their way, as the casts in the model say.
   *
   * @param possible whether the device has kernels for halves
   * @param program the program
   */
  static Storage of(boolean possible, Program program) {
    Set<Integer> ends = program.ends();
    List<Step> steps = program.steps().stream().filter(s -> !(s instanceof HostStep)).toList();
    return possible && !steps.isEmpty()
        && steps.stream().allMatch(s -> isHalf(program, s, ends)) ? HALVES : FLOATS;
  }

  private static boolean isHalf(Program program, Step step, Set<Integer> ends) {
    List<Operand> wide = Stream.of(scale(step), epilogue(step).flatMap(Epilogue::bias))
        .flatMap(Optional::stream).toList();
    List<Operand> values = Stream.concat(step.reads().stream(), step.writes().stream())
        .filter(o -> !wide.contains(o)).toList();
    return wide.stream().allMatch(Fixed.class::isInstance)
        && values.stream().allMatch(o -> isHalf(program, o)
            || o instanceof View(int buffer, _) && ends.contains(buffer)
                && program.buffers().get(buffer).dtype() == DType.FLOAT)
        && values.stream().anyMatch(o -> o instanceof View && isHalf(program, o));
  }

  private static boolean isHalf(Program program, Operand operand) {
    return switch (operand) {
      case View(int buffer, _) -> program.buffers().get(buffer).dtype() == DType.FLOAT16;
      case Fixed(Tensor tensor) -> tensor.dtype() == DType.FLOAT16;
      case Operand.Loose _ -> false;
    };
  }

  private static Optional<Operand> scale(Step step) {
    return step instanceof Step.ChannelAffine a ? Optional.of(a.scale()) : Optional.empty();
  }

  private static Optional<Epilogue> epilogue(Step step) {
    return switch (step) {
      case Step.Convolution c -> Optional.of(c.epilogue());
      case Step.TransposedConvolution c -> Optional.of(c.epilogue());
      case Step.Dense d -> Optional.of(d.epilogue());
      case Step.ChannelAffine a -> Optional.of(a.epilogue());
      default -> Optional.empty();
    };
  }

  private static void narrow(float[] numbers, MemorySegment to) {
    for (int i = 0; i < numbers.length; i++) {
      to.setAtIndex(OWN, i, Float.floatToFloat16(numbers[i]));
    }
  }

  /** Bytes of an element. */
  int bytes() {
    return bytes;
  }

  /** The kernels for such arrays; they are to get no others. */
  @SuppressWarnings("unchecked")
  Kernels<TornadoNativeArray> kernels() {
    Kernels<? extends TornadoNativeArray> own = switch (this) {
      case FLOATS -> Kernels.FLOATS;
      case HALVES -> Kernels.HALVES;
    };
    return (Kernels<TornadoNativeArray>) own;
  }

  /** So many zeros. */
  abstract TornadoNativeArray array(int count);

  /** These numbers, each rounded to the type. */
  abstract TornadoNativeArray arrayOf(float... numbers);

  /** Gives an array the elements of a tensor, each rounded to its type. */
  abstract void write(Tensor tensor, TornadoNativeArray array);

  /** A tensor with the first elements of an array, each rounded to the tensor's type. */
  abstract Tensor read(TornadoNativeArray array, DType dtype, Shape shape);

  /** Puts something at the first places that no kernel has a reason to write. */
  abstract void mark(TornadoNativeArray array, int count);

  /** Whether that is still there. */
  abstract boolean isMarked(TornadoNativeArray array, int index);
}
