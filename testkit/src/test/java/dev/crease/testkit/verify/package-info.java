/** What verification finds in folds that are right and in folds that are not. */
@NullMarked
package dev.crease.testkit.verify;

import org.jspecify.annotations.NullMarked;
