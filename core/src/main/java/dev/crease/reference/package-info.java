/**
 * The pure-Java executor: fp64 arithmetic, nothing rounded or each result rounded to its declared dtype. Written to be
 * read; large operators share the cores.
 */
@NullMarked
package dev.crease.reference;

import org.jspecify.annotations.NullMarked;
