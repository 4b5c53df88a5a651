/** Random graphs for folding: the generator, and what shrinks a graph that fails. */
@NullMarked
package dev.crease.testkit.fuzz;

import org.jspecify.annotations.NullMarked;
