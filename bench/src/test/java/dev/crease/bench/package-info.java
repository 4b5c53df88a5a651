/** What the benchmarks count, and what they draw. */
@NullMarked
package dev.crease.bench;

import org.jspecify.annotations.NullMarked;
