package dev.troupe;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A name below its parent, as one actor has it or would have it. Two are equal if they cannot both be in use. */
final class Name {
    final String text;
    private final @Nullable Cell parent;

    /** The turn that has taken it and has yet to commit; null if there is none any more. */
    private volatile @Nullable Turn by;

    Name(@Nullable Cell parent, String text, @Nullable Turn by) {
        this.parent = parent;
        this.text = text;
        this.by = by;
    }

    /** The turn that has taken it commits. */
    void confirm() {
        by = null;
    }

    boolean isGivenUp() {
        Turn turn = by;
        return turn != null && turn.fate.isAbandoned();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Name name && name.parent == parent && name.text.equals(text);
    }

    @Override
    public int hashCode() {
        return 31 * Objects.hashCode(parent) + text.hashCode();
    }
}
