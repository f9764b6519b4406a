/** The commands: what a request asks for, and what is answered and changed. Knows no sockets and no actors. */
@org.jspecify.annotations.NullMarked
package dev.troupe.kv.command;
