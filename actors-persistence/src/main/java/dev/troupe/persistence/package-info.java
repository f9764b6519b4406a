/** The journal on disk: a data directory, its generations, recovery and salvage. */
@NullMarked
package dev.troupe.persistence;

import org.jspecify.annotations.NullMarked;
