/** Models on Apache Spark: a model over the rows of a Dataset. */
@NullMarked
package dev.crease.spark;

import org.jspecify.annotations.NullMarked;
