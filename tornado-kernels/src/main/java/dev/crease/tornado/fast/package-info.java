/**
 * Kernels for CPU devices: explicit vectors of 16 channels, one work-item per register tile, row or plane, no
 * work-groups. Tensors lie in blocks of 16 channels with zeros around each image; sizes come from tables, so that all
 * steps of a kind share one compiled kernel.
 */
@NullMarked
package dev.crease.tornado.fast;

import org.jspecify.annotations.NullMarked;
