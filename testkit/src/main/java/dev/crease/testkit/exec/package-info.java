/** What every executor with kernels of its own is held against. */
@NullMarked
package dev.crease.testkit.exec;

import org.jspecify.annotations.NullMarked;
