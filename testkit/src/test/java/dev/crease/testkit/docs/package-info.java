/** Pages under {@code docs} that are made from the code, or held against it. */
@NullMarked
package dev.crease.testkit.docs;

import org.jspecify.annotations.NullMarked;
