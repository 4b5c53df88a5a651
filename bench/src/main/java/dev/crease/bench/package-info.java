/** Benchmarks and comparisons with peers. */
@NullMarked
package dev.crease.bench;

import org.jspecify.annotations.NullMarked;
