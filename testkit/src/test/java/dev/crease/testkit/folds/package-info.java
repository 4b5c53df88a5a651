/** Tests of the cases that folding must get right. */
@NullMarked
package dev.crease.testkit.folds;

import org.jspecify.annotations.NullMarked;
