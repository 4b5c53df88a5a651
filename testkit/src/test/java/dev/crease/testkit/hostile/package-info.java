/** Files made to break the reader and the fold. */
@NullMarked
package dev.crease.testkit.hostile;

import org.jspecify.annotations.NullMarked;
