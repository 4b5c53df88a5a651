/** One file per operator that is a channel affine {@code y = s ⊙ x + t} when its other inputs are constant. */
@NullMarked
package dev.crease.fold.affine;

import org.jspecify.annotations.NullMarked;
