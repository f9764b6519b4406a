/** Tests of the whole store, with real sockets, files, threads and processes. */
@org.jspecify.annotations.NullMarked
package dev.troupe.kv;
