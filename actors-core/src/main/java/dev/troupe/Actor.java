package dev.troupe;

/** T. */
public interface Actor<M> {
    /** R. */
    void receive(M message);
}
