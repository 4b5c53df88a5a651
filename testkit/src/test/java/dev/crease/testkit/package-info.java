/** Tests of the testkit itself. */
@NullMarked
package dev.crease.testkit;

import org.jspecify.annotations.NullMarked;
