/** Several linear operators as one: one file per rule, and the exact arithmetic they share. */
@NullMarked
package dev.crease.fold.merge;

import org.jspecify.annotations.NullMarked;
