package dev.troupe.supervisor;

/** What a supervisor of a {@link SupervisionTree} has below it: an actor, or a supervisor again. */
public sealed interface Supervised permits Member, SupervisionTree {
    /** Unique below its supervisor. */
    String name();
}
