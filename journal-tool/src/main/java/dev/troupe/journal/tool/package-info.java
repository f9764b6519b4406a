/** The program troupe-journal: a command per class. */
@NullMarked
package dev.troupe.journal.tool;

import org.jspecify.annotations.NullMarked;
