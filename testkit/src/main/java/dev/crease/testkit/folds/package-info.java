/** Models that folding must get right: what goes into which layer, what stays, and why. */
@NullMarked
package dev.crease.testkit.folds;

import org.jspecify.annotations.NullMarked;
