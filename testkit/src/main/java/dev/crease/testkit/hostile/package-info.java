/** Files made to break the reader and the fold: mutations of real ones along ONNX's message types, guided by coverage. */
@NullMarked
package dev.crease.testkit.hostile;

import org.jspecify.annotations.NullMarked;
