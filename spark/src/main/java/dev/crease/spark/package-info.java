/** Models on Apache Spark: a model over the rows of a Dataset, and many models folded at once. */
@NullMarked
package dev.crease.spark;

import org.jspecify.annotations.NullMarked;
