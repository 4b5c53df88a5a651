package dev.crease.reference;

import dev.crease.error.ExecutionException;
import dev.crease.exec.lowering.Buffer;
import dev.crease.exec.lowering.Operand;
import dev.crease.exec.lowering.Operand.Fixed;
import dev.crease.exec.lowering.Operand.Loose;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Program;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The values of one run as the host sees them. */
public final class HostValues {

  /** The buffers that kernels read and write. */
  public interface Buffers {

    /** Whether a kernel reads or writes a buffer. */
    boolean has(int buffer);

    /** Gives a buffer the elements of a tensor. */
    void write(int buffer, Tensor tensor);

    /** A tensor with the elements of a buffer, each rounded to the type. */
    Tensor read(int buffer, DType dtype, Shape shape);
  }

  private final Program program;
  private final Buffers buffers;
  private final Map<Integer, Tensor> onHost = new HashMap<>();
  private final Map<Integer, Tensor> loose = new HashMap<>();

  /**
   * The values of a run that begins.
   *
   * @param program what is run
   * @param buffers where kernels keep theirs
   */
  public HostValues(Program program, Buffers buffers) {
    this.program = program;
    this.buffers = buffers;
  }

  /**
   * Takes the inputs of a run.
   *
   * @throws ExecutionException if one is missing or does not fit
   */
  public void accept(Map<String, Tensor> inputs) {
    for (Program.Input input : program.inputs()) {
      Tensor given = inputs.get(input.name());
      Buffer buffer = program.buffer(input.view());
      Tensor tensor = given != null
          ? given
          : input.preset().orElseThrow(() -> refused(input.name(), buffer, "nothing",
              "give a tensor for it"));
      if (tensor.dtype() != buffer.dtype() || !tensor.shape().equals(buffer.shape())) {
        throw refused(input.name(), buffer, tensor.toString(),
            "compile the model for this shape");
      }
      write(input.view(), tensor);
    }
  }

  private static ExecutionException refused(String input, Buffer expected, String got,
      String fix) {
    return new ExecutionException(ExecutionException.Kind.INPUT, "input " + input,
        expected.dtype().label() + "[" + expected.shape() + "]", got, fix);
  }

  /** Sets what an input or a host step gives. */
  public void write(Operand operand, Tensor tensor) {
    switch (operand) {
      case View(int buffer, _) -> {
        onHost.put(buffer, tensor);
        if (buffers.has(buffer)) {
          buffers.write(buffer, tensor);
        }
      }
      case Loose(int id) -> loose.put(id, tensor);
      case Fixed _ -> throw new IllegalStateException("a constant is written");
    }
  }

  /** What an operand holds; from the device what has been transferred. */
  public Tensor read(Operand operand) {
    return switch (operand) {
      case Fixed(Tensor tensor) -> tensor;
      case Loose(int id) -> Objects.requireNonNull(loose.get(id));
      case View(int buffer, Shape shape) -> {
        Tensor known = onHost.get(buffer);
        yield known == null
            ? buffers.read(buffer, program.buffers().get(buffer).dtype(), shape)
            : reshaped(known, shape);
      }
    };
  }

  private static Tensor reshaped(Tensor tensor, Shape shape) {
    if (tensor.shape().equals(shape)) {
      return tensor;
    }
    return tensor.dtype() == DType.STRING
        ? Tensor.ofStrings(shape, tensor.strings())
        : Tensor.of(tensor.dtype(), shape, tensor.bytes());
  }
}
