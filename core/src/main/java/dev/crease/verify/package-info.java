/**
 * Proves that a folded model is the same function as the original: node by node, site by site with a derived tolerance, and
 * end to end.
 */
@NullMarked
package dev.crease.verify;

import org.jspecify.annotations.NullMarked;
