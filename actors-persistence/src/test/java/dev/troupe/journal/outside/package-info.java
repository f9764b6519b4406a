@NullMarked
package dev.troupe.journal.outside;

import org.jspecify.annotations.NullMarked;
