package dev.crease.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.exec.lowering.Buffer;
import dev.crease.exec.lowering.LaidOut;
import dev.crease.exec.lowering.Program;
import dev.crease.graph.Model;
import dev.crease.host.kernel.Lanes;
import dev.crease.testkit.exec.PairModel;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Where buffers lie. */
class HostBuffersTest {

  private static List<Buffer> held(HostBuffers buffers, Program program, Predicate<Buffer> some) {
    return program.buffers().stream().filter(b -> buffers.has(b.id())).filter(some).toList();
  }

  @Test
  void blocksAreWhereLinesOfACacheBeginIfTheirArrayIsWhereOneDoes() {
    Model model = PairModel.of(new PairModel.First(2, 20, 36, 3, 1, 9, 7), "Relu",
        new PairModel.Second(3, 1, 1)).build();
    LaidOut laid = LaidOut.of(Program.of(model, Map.of()), Lanes.BLOCK, BlockWorks::has,
        TransposedToRows::fits, false);
    HostBuffers buffers = new HostBuffers(laid, laid.program());

    List<Buffer> blocks = held(buffers, laid.program(),
        b -> laid.isBlocked(b.id()));
    assertThat(blocks).hasSizeGreaterThan(2)
        .allMatch(b -> buffers.begin(b.id()) % Lanes.BLOCK == Lanes.LEAD)
        .allMatch(b -> buffers.begin(b.id()) + laid.elements(b) <= buffers.array(b.id()).length);
    assertThat(blocks.stream().map(b -> buffers.array(b.id())).distinct()).hasSize(1);
    List<Buffer> rows = held(buffers, laid.program(), b -> !laid.isBlocked(b.id()));
    assertThat(rows).isNotEmpty().allMatch(b -> buffers.begin(b.id()) == 0)
        .allMatch(b -> laid.elements(b) <= buffers.array(b.id()).length);
  }
}
