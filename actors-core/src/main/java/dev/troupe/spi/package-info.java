/**
 * What supervisors, test kits, places to park and libraries of actors need of the core beyond the API of actors: what
 * happens to a system and may be decided for it, a stage on which it is stepped, effects that are held back, and messages
 * that must arrive.
 */
@NullMarked
package dev.troupe.spi;

import org.jspecify.annotations.NullMarked;
