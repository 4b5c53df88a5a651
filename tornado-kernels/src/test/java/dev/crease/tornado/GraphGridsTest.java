package dev.crease.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;

class GraphGridsTest {

  @Test
  void namesOneTaskOfEachGraphAndHasTheGridsOfAll() {
    GridScheduler all = new GridScheduler();
    for (int graph = 0; graph < 3; graph++) {
      for (int task = 0; task < 12; task++) {
        all.addWorkerGrid("g" + graph + ".t" + task, grid(graph * 100 + task + 1));
      }
    }
    GraphGrids grids = new GraphGrids(all);

    assertThat(grids.keySet()).containsExactlyInAnyOrder("g0.t0", "g1.t0", "g2.t0");
    IntStream.range(0, 12).forEach(task -> {
      assertThat(grids.contains("g1", "t" + task)).isTrue();
      assertThat(grids.get("g1.t" + task).getGlobalWork()[0]).isEqualTo(101 + task);
    });
    assertThat(grids.contains("g3", "t0")).isFalse();
  }

  @Test
  void withoutTasksThereAreNoNames() {
    assertThat(new GraphGrids(new GridScheduler()).keySet()).isEmpty();
  }

  private static WorkerGrid grid(int items) {
    return new WorkerGrid1D(items);
  }
}
