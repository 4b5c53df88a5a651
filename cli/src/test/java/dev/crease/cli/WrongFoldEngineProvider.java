package dev.crease.cli;

import dev.crease.fold.EngineReport;
import dev.crease.fold.FoldEngine;
import dev.crease.fold.FoldEngineProvider;
import dev.crease.fold.FoldedConstants;
import dev.crease.fold.HostFoldEngine;
import dev.crease.fold.LayerFold;
import dev.crease.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** An engine that gets one weight wrong, so that there is something for verification to find. */
public final class WrongFoldEngineProvider implements FoldEngineProvider {

  @Override
  public String name() {
    return "wrong";
  }

  @Override
  public FoldEngine open(String selector) {
    return new FoldEngine() {
      @Override
      public String name() {
        return "wrong";
      }

      @Override
      public EngineReport lastReport() {
        return new EngineReport(
            List.of(new EngineReport.Lap("guess", 0.0015), new EngineReport.Lap("err", 0.25)),
            List.of("one weight is off by 1"));
      }

      @Override
      public List<FoldedConstants> fold(List<LayerFold> layers, Arena arena) {
        if (selector.equals("memory")) {
          throw new OutOfMemoryError("as asked");
        }
        if (selector.equals("stack")) {
          throw new StackOverflowError("as asked");
        }
        if (selector.equals("bug")) {
          throw new IllegalStateException("as asked\n\tat nowhere");
        }
        return new HostFoldEngine().fold(layers, arena).stream().map(c -> wrong(c, arena)).toList();
      }
    };
  }

  private static FoldedConstants wrong(FoldedConstants right, Arena arena) {
    Tensor weight = right.weight().orElseThrow();
    MemorySegment bytes = arena.allocate(weight.bytes().byteSize());
    bytes.copyFrom(weight.bytes());
    Tensor.setReal(bytes, weight.dtype(), 0, weight.getDouble(0) + 1);
    return new FoldedConstants(
        java.util.Optional.of(Tensor.of(weight.dtype(), weight.shape(), bytes)), right.bias());
  }
}
