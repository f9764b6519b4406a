/** Durable actors: what they remember is on disk before anybody hears of it. */
@NullMarked
package dev.troupe.persistence;

import org.jspecify.annotations.NullMarked;
