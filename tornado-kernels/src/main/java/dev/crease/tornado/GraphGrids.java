package dev.crease.tornado;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.WorkerGrid;

/**
 * Grids of all tasks that lists the name of one task for each graph. Whenever TornadoVM selects a graph it goes through the names to
 * see whether one of them is a task of that graph's, and makes the name of each of the graph's tasks anew for each comparison:
 * with the names of all tasks that takes some 10 ms of each run of DenseNet-121.
 */
final class GraphGrids extends GridScheduler {

  private final GridScheduler all;
  private final Set<String> names;

  /**
   * Grids as another scheduler has them.
   *
   * @param all the grid of each task, by {@code graph.task}
   */
  GraphGrids(GridScheduler all) {
    this.all = all;
    Map<String, String> first = all.keySet().stream().sorted().collect(Collectors.toMap(
        name -> name.substring(0, Math.max(0, name.indexOf('.'))), name -> name, (a, _) -> a));
    this.names = Set.copyOf(first.values());
  }

  @Override
  public WorkerGrid get(String taskName) {
    return all.get(taskName);
  }

  @Override
  public boolean contains(String taskScheduleName, String taskName) {
    return all.contains(taskScheduleName, taskName);
  }

  @Override
  public Set<String> keySet() {
    return names;
  }
}
