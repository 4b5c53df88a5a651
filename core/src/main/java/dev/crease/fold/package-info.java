/**
 * The fold: {@link dev.crease.fold.FoldPlan} reads a graph and decides, a {@link dev.crease.fold.FoldEngine}
 * computes the new weights, {@link dev.crease.fold.Rewrite} makes the new graph.
 */
@NullMarked
package dev.crease.fold;

import org.jspecify.annotations.NullMarked;
