/** Tests of the architectures. */
@NullMarked
package dev.crease.testkit.arch;

import org.jspecify.annotations.NullMarked;
