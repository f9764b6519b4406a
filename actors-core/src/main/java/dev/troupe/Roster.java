package dev.troupe;

import org.jspecify.annotations.Nullable;

/** The cells of a parent, or of the top of a worker, in the order in which they came: a list through the cells. */
final class Roster {
    private @Nullable Cell first;
    private @Nullable Cell last;
    private int size;

    int size() {
        return size;
    }

    /** The first one; the others follow by {@code sibling}. */
    @Nullable
    Cell first() {
        return first;
    }

    void add(Cell cell) {
        cell.previousSibling = last;
        if (last == null) {
            first = cell;
        } else {
            last.sibling = cell;
        }
        last = cell;
        size++;
    }

    void remove(Cell cell) {
        Cell before = cell.previousSibling;
        Cell behind = cell.sibling;
        if (before == null) {
            first = behind;
        } else {
            before.sibling = behind;
        }
        if (behind == null) {
            last = before;
        } else {
            behind.previousSibling = before;
        }
        cell.previousSibling = null;
        cell.sibling = null;
        size--;
    }
}
