package dev.troupe;

/** What a turn did besides sending: an entry of its log. */
sealed interface Effect
        permits ActorTimer,
                ActorTimer.Cancel,
                Answer,
                Await,
                Become,
                Cell,
                Forwarded,
                Kill,
                Pending,
                Pipe,
                Pipe.Holding,
                Stash.Put,
                Stash.Unstash,
                Watch,
                Watch.Cancel {
    /** Takes effect. Called once, in the order of the log, as kernel code of the actor's worker. Must not fail. */
    void commit(Worker worker, Cell by);

    /** That turn failed, and this entry with it. Called on the thread of the turn or its worker's; must not fail. */
    default void drop(Turn by) {}
}
