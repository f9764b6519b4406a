/** The Redis protocol: requests from bytes, replies into bytes. Knows no commands. */
@org.jspecify.annotations.NullMarked
package dev.troupe.kv.resp;
