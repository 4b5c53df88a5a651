/** Differences and pages of small models, the pages in a real browser too. */
@NullMarked
package dev.crease.report;

import org.jspecify.annotations.NullMarked;
