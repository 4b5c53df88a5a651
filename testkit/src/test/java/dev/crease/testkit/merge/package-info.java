/** Networks whose branches become one layer. */
@NullMarked
package dev.crease.testkit.merge;

import org.jspecify.annotations.NullMarked;
