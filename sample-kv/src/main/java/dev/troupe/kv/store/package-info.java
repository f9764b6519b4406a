/** The keyspace, the changes that can be made to it, and their form in the journal. */
@NullMarked
package dev.troupe.kv.store;

import org.jspecify.annotations.NullMarked;
