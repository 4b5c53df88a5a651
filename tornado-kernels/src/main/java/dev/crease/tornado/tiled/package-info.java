/** Kernels for GPUs whose work-groups share tiles of their operands in local memory. */
@NullMarked
package dev.crease.tornado.tiled;

import org.jspecify.annotations.NullMarked;
