/**
 * What supervisors, test kits and places to park need of the core beyond the API of actors: what happens to a system and
 * may be decided for it, and a stage on which it is stepped.
 */
@NullMarked
package dev.troupe.spi;

import org.jspecify.annotations.NullMarked;
