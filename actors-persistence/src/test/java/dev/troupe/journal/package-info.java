@NullMarked
package dev.troupe.journal;

import org.jspecify.annotations.NullMarked;
