package dev.troupe.journal;

import dev.troupe.journal.SimulatedDisk.Fault;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What lies on a {@link SimulatedDisk}, as programs see it and as a loss of power would find it. */
final class SimulatedNodes {
    private SimulatedNodes() {}

    sealed interface Node {
        /** A copy that holds what might be left, without what is told to {@code losses}. */
        Node afterPowerLoss(RandomGenerator random, Consumer<Fault> losses);

        /** A copy as it is, the same one for one node. */
        Node copy(Map<Node, Node> copies);
    }

    /** Names, whose changes become durable one by one. */
    static final class Directory implements Node {
        private final TreeMap<String, Node> seen = new TreeMap<>();
        private final TreeMap<String, Node> durable = new TreeMap<>();
        private final List<Change> unforced = new ArrayList<>();

        /** One name goes, or one comes, or both at once. */
        private record Change(
                @Nullable String gone,
                @Nullable String come,
                @Nullable Node node) {
            void apply(Map<String, Node> names) {
                if (gone != null) {
                    names.remove(gone);
                }
                if (come != null && node != null) {
                    names.put(come, node);
                }
            }

            Change copy(Map<Node, Node> copies) {
                return new Change(gone, come, node == null ? null : node.copy(copies));
            }
        }

        @Nullable
        Node get(String name) {
            return seen.get(name);
        }

        Collection<String> names() {
            return List.copyOf(seen.keySet());
        }

        void put(String name, Node node) {
            change(new Change(null, name, node));
        }

        void remove(String name) {
            change(new Change(name, null, null));
        }

        void rename(String from, String to, Node node) {
            change(new Change(from, to, node));
        }

        private void change(Change change) {
            change.apply(seen);
            unforced.add(change);
        }

        void force() {
            unforced.forEach(change -> change.apply(durable));
            unforced.clear();
        }

        void failForce(RandomGenerator random) {
            some(random).forEach(change -> change.apply(durable));
            unforced.clear();
        }

        private List<Change> some(RandomGenerator random) {
            return unforced.stream().filter(change -> random.nextBoolean()).toList();
        }

        Directory copy() {
            return copy(new IdentityHashMap<>());
        }

        @Override
        public Directory copy(Map<Node, Node> copies) {
            if (copies.get(this) instanceof Directory known) {
                return known;
            }
            var copy = new Directory();
            copies.put(this, copy);
            seen.forEach((name, node) -> copy.seen.put(name, node.copy(copies)));
            durable.forEach((name, node) -> copy.durable.put(name, node.copy(copies)));
            unforced.forEach(change -> copy.unforced.add(change.copy(copies)));
            return copy;
        }

        @Override
        public Directory afterPowerLoss(RandomGenerator random, Consumer<Fault> losses) {
            var names = new TreeMap<>(durable);
            List<Change> kept = some(random);
            kept.forEach(change -> change.apply(names));
            for (int lost = unforced.size() - kept.size(); lost > 0; lost--) {
                losses.accept(Fault.LOST_NAME);
            }
            var left = new Directory();
            names.forEach((name, node) -> left.durable.put(name, node.afterPowerLoss(random, losses)));
            left.seen.putAll(left.durable);
            return left;
        }
    }

    /** The bytes of a file. */
    static final class Content implements Node {
        private static final int PAGE = 4096;
        private static final int SECTOR = 512;
        private static final byte[] ZEROS = new byte[PAGE];

        private final TreeMap<Long, Page> pages = new TreeMap<>();
        private long size;
        private long durableSize;

        /** An array that is shared, by both sides or with a copy, is not written to. */
        private static final class Page {
            byte[] seen = ZEROS;
            byte[] durable = ZEROS;
            boolean dirty;

            void write(ByteBuffer from, int at, int length) {
                if (length == PAGE && from.slice(from.position(), PAGE).mismatch(ByteBuffer.wrap(ZEROS)) < 0) {
                    from.position(from.position() + PAGE);
                    seen = ZEROS;
                } else {
                    if (seen == durable || seen == ZEROS) {
                        seen = seen.clone();
                    }
                    from.get(seen, at, length);
                }
                dirty = true;
            }

            void becomeDurable() {
                if (dirty) {
                    durable = seen;
                    dirty = false;
                }
            }

            /** A sector may be old, or new, or one of them torn. */
            byte[] mixed(RandomGenerator random) {
                byte[] mix = durable.clone();
                int torn = random.nextInt(2 * PAGE / SECTOR);
                for (int sector = 0; sector < PAGE / SECTOR; sector++) {
                    if (random.nextBoolean()) {
                        int length = sector == torn ? random.nextInt(SECTOR) : SECTOR;
                        System.arraycopy(seen, sector * SECTOR, mix, sector * SECTOR, length);
                    }
                }
                return mix;
            }

            Page copy() {
                var copy = new Page();
                copy.seen = copyOfSeen();
                copy.durable = durable;
                copy.dirty = dirty;
                return copy;
            }

            private byte[] copyOfSeen() {
                return seen == durable || seen == ZEROS ? seen : seen.clone();
            }

            byte[] afterPowerLoss(RandomGenerator random, Consumer<Fault> losses) {
                if (!dirty) {
                    return durable;
                }
                return switch (random.nextInt(4)) {
                    case 0 -> {
                        losses.accept(Fault.LOST_PAGE);
                        yield durable;
                    }
                    case 1 -> copyOfSeen();
                    default -> {
                        losses.accept(Fault.TORN_PAGE);
                        yield mixed(random);
                    }
                };
            }
        }

        long size() {
            return size;
        }

        void truncate() {
            pages.values().forEach(page -> {
                page.seen = ZEROS;
                page.dirty = true;
            });
            size = 0;
        }

        void read(ByteBuffer buffer, long position) {
            long at = position;
            while (buffer.hasRemaining() && at < size) {
                int in = (int) (at % PAGE);
                int length = (int) Math.min(Math.min(PAGE - in, buffer.remaining()), size - at);
                Page page = pages.get(at / PAGE);
                buffer.put(page == null ? ZEROS : page.seen, in, length);
                at += length;
            }
        }

        void write(ByteBuffer buffer, long position) {
            long at = position;
            while (buffer.hasRemaining()) {
                int in = (int) (at % PAGE);
                int length = Math.min(PAGE - in, buffer.remaining());
                pages.computeIfAbsent(at / PAGE, number -> new Page()).write(buffer, in, length);
                at += length;
            }
            size = Math.max(size, at);
        }

        /** Some page reaches the disk though nobody forces it. */
        void writeBack(RandomGenerator random) {
            var page = pages.floorEntry((long) (random.nextDouble() * (size / PAGE + 1)));
            if (page != null) {
                page.getValue().becomeDurable();
            }
        }

        void force() {
            pages.values().forEach(Page::becomeDurable);
            durableSize = size;
        }

        void failForce(RandomGenerator random) {
            for (Page page : pages.values()) {
                if (random.nextBoolean()) {
                    page.becomeDurable();
                }
                page.dirty = false;
            }
        }

        @Override
        public Content copy(Map<Node, Node> copies) {
            if (copies.get(this) instanceof Content known) {
                return known;
            }
            var copy = new Content();
            copies.put(this, copy);
            copy.size = size;
            copy.durableSize = durableSize;
            pages.forEach((number, page) -> copy.pages.put(number, page.copy()));
            return copy;
        }

        @Override
        public Content afterPowerLoss(RandomGenerator random, Consumer<Fault> losses) {
            var left = new Content();
            left.size = random.nextBoolean() ? size : durableSize;
            left.durableSize = left.size;
            pages.forEach((number, page) -> {
                var kept = new Page();
                kept.seen = page.afterPowerLoss(random, losses);
                if (left.size < (number + 1) * PAGE) {
                    kept.seen =
                            Arrays.copyOf(Arrays.copyOf(kept.seen, (int) Math.max(0, left.size - number * PAGE)), PAGE);
                }
                kept.durable = kept.seen;
                left.pages.put(number, kept);
            });
            return left;
        }
    }
}
