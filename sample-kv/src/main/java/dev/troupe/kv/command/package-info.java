/** Commands: parsing requests, and what each does to the keyspace or to its connection. */
@NullMarked
package dev.troupe.kv.command;

import org.jspecify.annotations.NullMarked;
