/**
 * The immutable graph: nodes, values by name, initializers. {@link dev.crease.graph.GraphEdit} is the only
 * way to change one, and returns a new one.
 */
@NullMarked
package dev.crease.graph;

import org.jspecify.annotations.NullMarked;
