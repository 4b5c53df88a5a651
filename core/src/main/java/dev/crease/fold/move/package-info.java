/** One file per operator that affines are carried across as nodes: their channels are divided, or put together. */
@NullMarked
package dev.crease.fold.move;

import org.jspecify.annotations.NullMarked;
