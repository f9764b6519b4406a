package dev.troupe.spi;

/**
 * A message of a protocol that limits by itself how many of them are under way, and that breaks if one of them is missing.
 * A mailbox takes it also when it is full, whatever its answer to that is, and drops others for it, never it for others. It
 * is handled in the order in which it came, as all messages are. That is so where it is sent in a turn; other threads are told
 * that the mailbox is full, as with any message.
 */
public interface ControlMessage {}
