/**
 * Two models side by side: what differs ({@link dev.crease.report.ModelDiff}), and what was folded, as a page ({@link
 * dev.crease.report.FoldPage}).
 */
@NullMarked
package dev.crease.report;

import org.jspecify.annotations.NullMarked;
