/** The journal: its files, what reads and repairs them, and the actor that writes it. */
@NullMarked
package dev.troupe.journal;

import org.jspecify.annotations.NullMarked;
