/** Examples that docs/spark.md prints. */
@NullMarked
package dev.crease.docs;

import org.jspecify.annotations.NullMarked;
