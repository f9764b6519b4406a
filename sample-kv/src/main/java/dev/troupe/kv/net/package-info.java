/** The server: connections that turn bytes into messages, and replies into bytes, in order and within bounds. */
@org.jspecify.annotations.NullMarked
package dev.troupe.kv.net;
