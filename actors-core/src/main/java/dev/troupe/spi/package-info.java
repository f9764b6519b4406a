/** What a supervisor needs of the core beyond the API of actors. */
@NullMarked
package dev.troupe.spi;

import org.jspecify.annotations.NullMarked;
