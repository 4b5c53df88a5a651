/** Folds that are killed, and disks that are full. */
@NullMarked
package dev.crease.testkit.faults;

import org.jspecify.annotations.NullMarked;
