/** Device folds against host folds. */
@NullMarked
package dev.crease.tornado.fold;

import org.jspecify.annotations.NullMarked;
