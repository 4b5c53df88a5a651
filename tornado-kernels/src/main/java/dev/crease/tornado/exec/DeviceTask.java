package dev.crease.tornado.exec;

import java.util.List;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.WorkerGrid;

/**
 * One launch of a kernel.
 *
 * @param label the step it belongs to, for messages
 * @param grid how many work-items
 * @param constants arrays that are uploaded once
 * @param buffers arrays that it reads or writes
 * @param written those of them that its step writes
 * @param call adds the task to a graph
 */
record DeviceTask(
    String label,
    WorkerGrid grid,
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
