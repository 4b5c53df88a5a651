/** A model and its input shapes, lowered to a short list of fused steps over planned buffers. */
@NullMarked
package dev.crease.exec.lowering;

import org.jspecify.annotations.NullMarked;
