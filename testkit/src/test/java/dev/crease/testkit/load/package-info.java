/** Many folds and runs in one JVM. */
@NullMarked
package dev.crease.testkit.load;

import org.jspecify.annotations.NullMarked;
