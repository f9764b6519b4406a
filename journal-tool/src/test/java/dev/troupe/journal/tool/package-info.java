@NullMarked
package dev.troupe.journal.tool;

import org.jspecify.annotations.NullMarked;
