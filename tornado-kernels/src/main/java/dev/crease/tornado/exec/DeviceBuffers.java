package dev.crease.tornado.exec;

import dev.crease.exec.lowering.Buffer;
import dev.crease.exec.lowering.BufferPlan;
import dev.crease.exec.lowering.Operand;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Program;
import dev.crease.exec.lowering.Step;
import dev.crease.exec.lowering.Step.HostStep;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The arrays of a program's buffers. What the host reads or writes has an array of its own, so that no more is copied
 * than that; the others share slots by liveness. Buffers that no kernel touches have none.
 */
final class DeviceBuffers {

  /** Elements that every array is a multiple of, so that vector kernels may run past the end of a tensor. */
  private static final int ROUNDING = 16;

  private final Set<Integer> touched = new HashSet<>();
  private final Set<Integer> shared = new HashSet<>();
  private final Map<Integer, FloatArray> arrays = new HashMap<>();
  private final long elements;
  private final long largestLive;

  DeviceBuffers(Program program) {
    Set<Integer> host = new HashSet<>();
    program.inputs().forEach(i -> host.add(i.view().buffer()));
    collect(program.outputs().values(), host);
    for (Step step : program.steps()) {
      Set<Integer> to = step instanceof HostStep ? host : touched;
      collect(step.reads(), to);
      collect(step.writes(), to);
    }
    touched.forEach(b -> {
      if (host.contains(b)) {
        arrays.put(b, array(elements(program.buffers().get(b))));
      } else {
        shared.add(b);
      }
    });
    BufferPlan plan = BufferPlan.of(program, b -> shared.contains(b.id()) ? elements(b) : 0);
    List<FloatArray> slots = plan.sizes().stream().map(DeviceBuffers::array).toList();
    shared.forEach(b -> arrays.put(b, slots.get(plan.slot(b))));
    elements = plan.total()
        + touched.stream().filter(host::contains).mapToLong(b -> array(b).getSize()).sum();
    largestLive = BufferPlan.of(program, b -> touched.contains(b.id()) ? elements(b) : 0)
        .largestLive();
  }

  private static void collect(Iterable<Operand> operands, Set<Integer> to) {
    for (Operand o : operands) {
      if (o instanceof View(int buffer, _)) {
        to.add(buffer);
      }
    }
  }

  private static long elements(Buffer buffer) {
    return Math.ceilDiv(buffer.shape().elements(), ROUNDING) * ROUNDING;
  }

  private static FloatArray array(long elements) {
    return new FloatArray(Math.toIntExact(elements));
  }

  /** Whether a kernel reads or writes a buffer. */
  boolean isOnDevice(int buffer) {
    return touched.contains(buffer);
  }

  /** The array of a buffer that a kernel reads or writes. */
  FloatArray array(int buffer) {
    FloatArray array = arrays.get(buffer);
    if (array == null) {
      throw new IllegalStateException("buffer " + buffer + " is not on the device");
    }
    return array;
  }

  /** Bytes of all arrays. */
  long bytes() {
    return Float.BYTES * elements;
  }

  /** Bytes that any plan would need. */
  long leastBytes() {
    return Float.BYTES * largestLive;
  }
}
