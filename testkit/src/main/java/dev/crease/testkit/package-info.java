/** Operator cases, model builders, seeded generators and tolerances. */
@NullMarked
package dev.crease.testkit;

import org.jspecify.annotations.NullMarked;
