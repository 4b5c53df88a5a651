/** One file per linear operator: where its weight, bias and channels lie. */
@NullMarked
package dev.crease.fold.linear;

import org.jspecify.annotations.NullMarked;
