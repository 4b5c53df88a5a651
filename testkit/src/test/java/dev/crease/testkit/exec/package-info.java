/** Tests of core's execution interface. */
@NullMarked
package dev.crease.testkit.exec;

import org.jspecify.annotations.NullMarked;
