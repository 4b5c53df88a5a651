/** What the Markdown pages say works: their blocks are run, parsed and compared. */
@NullMarked
package dev.crease.cli.pages;

import org.jspecify.annotations.NullMarked;
