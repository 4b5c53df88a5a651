/** Random graphs are folded and compared with ONNX Runtime and the reference. */
@NullMarked
package dev.crease.testkit.fuzz;

import org.jspecify.annotations.NullMarked;
