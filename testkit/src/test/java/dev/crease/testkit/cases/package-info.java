/** Tests of the cases that executors run. */
@NullMarked
package dev.crease.testkit.cases;

import org.jspecify.annotations.NullMarked;
