package dev.crease.tornado.exec;

import java.util.List;
import java.util.Optional;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.WorkerGrid;

/**
 * One launch of a kernel, or one call of a library.
 *
 * @param label the step it belongs to, for messages
 * @param grid how many work-items; nothing for a call
 * @param constants arrays that are uploaded once
 * @param buffers arrays that it reads or writes
 * @param written those of them that its step writes
 * @param call adds the task to a graph
 */
record DeviceTask(
    String label,
    Optional<WorkerGrid> grid,
    List<Object> constants,
    List<Object> buffers,
    List<Object> written,
    Call call) {

  /** Adds a task to a graph. */
  @FunctionalInterface
  interface Call {
    /**
     * Adds it.
     *
     * @param graph the graph
     * @param id the task's name there
     */
    void add(TaskGraph graph, String id);
  }
}
