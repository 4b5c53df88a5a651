/**
 * Well-known architectures at real size, with BatchNorm not folded and seeded weights. One file each; one
 * line in {@link dev.crease.testkit.arch.Architectures} makes one known.
 */
@NullMarked
package dev.crease.testkit.arch;

import org.jspecify.annotations.NullMarked;
