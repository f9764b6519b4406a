package dev.troupe;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A set of cells, each of which knows its seat, so that one leaves without a search. Owned by one worker. */
final class Roster {
    private @Nullable Cell[] seats = new Cell[4];
    private int size;

    int size() {
        return size;
    }

    Cell get(int seat) {
        Cell cell = seats[seat];
        assert cell != null;
        return cell;
    }

    void add(Cell cell) {
        if (size == seats.length) {
            seats = Arrays.copyOf(seats, size + (size >> 1) + 1);
        }
        cell.seat = size;
        seats[size++] = cell;
    }

    void remove(Cell cell) {
        Cell last = get(--size);
        seats[cell.seat] = last;
        last.seat = cell.seat;
        seats[size] = null;
    }

    Cell[] snapshot() {
        return Arrays.copyOf(seats, size, Cell[].class);
    }
}
