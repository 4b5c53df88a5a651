/** Lowered programs against the reference. */
@NullMarked
package dev.crease.testkit.lowering;

import org.jspecify.annotations.NullMarked;
