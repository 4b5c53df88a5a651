/** Models as files: read, written and changed, and compared with an independent parser. */
@NullMarked
package dev.crease.testkit.onnx;

import org.jspecify.annotations.NullMarked;
