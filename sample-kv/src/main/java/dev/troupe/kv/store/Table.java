package dev.troupe.kv.store;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A hash table that grows and shrinks by one bucket at a time, so that no operation is slow for all the others, and that
 * can be scanned in steps with nothing but a cursor in between.
 *
 * <p>Bucket {@code b} holds the hashes with the same low bits, so it covers a range of the hashes with their bits
 * reversed. The cursor is a place in that order, which growing and shrinking do not change: what stays in the table during
 * a whole scan is seen at least once. Sources: W. Litwin, "Linear hashing", 1980; P. Noordhuis, {@code dictScan} of Redis.
 */
final class Table {
    private static final int MIN_BUCKETS = 16;
    private static final int SPARSE = 8;
    private static final int BITS = 32;
    private static final int STRIDE = 1024;

    private @Nullable Entry[] buckets = new @Nullable Entry[MIN_BUCKETS];

    /** The buckets in use: from 2^level to less than twice as many. */
    private int used = MIN_BUCKETS;

    private int level = 4;
    private int size;

    int size() {
        return size;
    }

    @Nullable
    Entry find(Bytes key) {
        Entry entry = buckets[index(key)];
        while (entry != null && !entry.key.equals(key)) {
            entry = entry.next;
        }
        return entry;
    }

    /** Adds an entry whose key is not there. */
    void add(Entry entry) {
        link(entry);
        if (++size > used) {
            split();
        }
    }

    void remove(Entry entry) {
        int index = index(entry.key);
        Entry at = buckets[index];
        if (at == entry) {
            buckets[index] = entry.next;
        } else {
            while (at != null && at.next != entry) {
                at = at.next;
            }
            if (at == null) {
                throw new IllegalStateException("an entry can be removed once");
            }
            at.next = entry.next;
        }
        size--;
        if (used > MIN_BUCKETS && size < used / SPARSE) {
            merge();
        }
    }

    private int index(Bytes key) {
        return index(key.hashCode());
    }

    private int index(int hash) {
        int index = hash & ((2 << level) - 1);
        return index < used ? index : index & ((1 << level) - 1);
    }

    private void link(Entry entry) {
        int index = index(entry.key);
        entry.next = buckets[index];
        buckets[index] = entry;
    }

    /** Moves half of the first bucket that is still whole into a new one. */
    private void split() {
        if (used == 1 << 30) {
            return;
        }
        if (used == buckets.length) {
            buckets = Arrays.copyOf(buckets, 2 * used);
        }
        relink(used - (1 << level), used + 1);
    }

    /** Moves the last bucket into the one it was split from. */
    private void merge() {
        int last = used - 1;
        if (last < 1 << level) {
            level--;
        }
        used = last;
        Entry entry = buckets[last];
        buckets[last] = null;
        relink(entry);
        if (used <= buckets.length / SPARSE) {
            buckets = Arrays.copyOf(buckets, 2 * used);
        }
    }

    private void relink(int from, int nowUsed) {
        Entry entry = buckets[from];
        buckets[from] = null;
        used = nowUsed;
        if (used == 2 << level) {
            level++;
        }
        relink(entry);
    }

    private void relink(@Nullable Entry first) {
        Entry entry = first;
        while (entry != null) {
            Entry following = entry.next;
            link(entry);
            entry = following;
        }
    }

    /** Visits all entries, and calls the other one now and then. */
    void forEach(Consumer<Entry> consumer, Runnable nowAndThen) {
        for (int i = 0; i < used; i++) {
            visit(i, consumer);
            if (i % STRIDE == 0) {
                nowAndThen.run();
            }
        }
    }

    private void visit(int index, Consumer<Entry> consumer) {
        for (Entry entry = buckets[index]; entry != null; entry = entry.next) {
            consumer.accept(entry);
        }
    }

    /**
     * Visits the bucket at a cursor.
     *
     * @param cursor 0 at the start; else what the last call returned
     * @return the next cursor; 0 at the end
     */
    long scan(long cursor, Consumer<Entry> consumer) {
        int index = index(Integer.reverse((int) cursor));
        visit(index, consumer);
        boolean divided = index >= 1 << level || index + (1 << level) < used;
        int bits = divided ? level + 1 : level;
        long start = Integer.toUnsignedLong(Integer.reverse(index));
        return (start + (1L << (BITS - bits))) & 0xffff_ffffL;
    }
}
