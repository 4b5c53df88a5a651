package dev.crease.exec;

import dev.crease.fold.FoldPlan;
import dev.crease.fold.HostFoldEngine;
import dev.crease.fold.Rewrite;
import dev.crease.graph.Model;
import dev.crease.tensor.Shape;
import java.lang.foreign.Arena;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Something that runs models: a device, or the host.
 *
 * <p>An executor that finds no kernel for a step may run that step on the host, and {@link
 * Session#summary} lists it; it never does so silently.
 */
public interface Executor extends AutoCloseable {

  /** The name to ask for it by: {@code reference}, {@code tornado:opencl:0}. */
  String name();

  /** The device in words. */
  String device();

  /**
   * Prepares a model to run on inputs of these shapes.
   *
   * @param model the model; its constants must stay valid while the session is open
   * @param inputShapes the shape of every required input, by name; inputs whose shape the model fixes may be left out
   * @throws dev.crease.error.ExecutionException if a shape is missing or does not fit, or the device fails
   * @throws dev.crease.error.UnsupportedModelException if the model needs something this executor cannot do
   */
  Session compile(Model model, Map<String, Shape> inputShapes);

  /**
   * Folds a model and prepares the result to run. Here the host folds; a device may do that itself and keep the folded weights
   * for its steps, so that they never come back to the host. The outputs are the same bits either way.
   *
   * @param model the model; its constants must stay valid while the session is open
   * @param plan what to fold, of this model
   * @param inputShapes as {@link #compile(Model, Map)} takes them
   * @throws dev.crease.error.ExecutionException if a shape is missing or does not fit, or the device fails
   * @throws dev.crease.error.UnsupportedModelException if the model needs something this executor cannot do
   */
  default Session compile(Model model, FoldPlan plan, Map<String, Shape> inputShapes) {
    Arena arena = Arena.ofShared();
    try (HostFoldEngine engine = new HostFoldEngine()) {
      Model folded = Rewrite.apply(model, plan, plan.constants(engine, arena));
      return new FoldedSession(compile(folded, inputShapes), arena,
          "folded on the host: " + plan.sites().size() + " layers");
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /**
   * The values of a model's main graph that exist when this executor runs it, by name: asking for those as outputs, too,
   * changes nothing in its steps.
   *
   * @param model the model
   * @param inputShapes as {@link #compile} takes them
   */
  default Set<String> observable(Model model, Map<String, Shape> inputShapes) {
    Set<String> names = new LinkedHashSet<>();
    model.graph().nodes().forEach(n -> names.addAll(n.outputs()));
    names.remove("");
    return names;
  }

  /** Frees what the executor holds; sessions it made must be closed before. */
  @Override
  default void close() {}
}
