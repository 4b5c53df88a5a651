/**
 * Small models that every executor must run: one file per family of operators, one line in {@link
 * dev.crease.testkit.cases.OperatorCases}.
 */
@NullMarked
package dev.crease.testkit.cases;

import org.jspecify.annotations.NullMarked;
