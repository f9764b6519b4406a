package dev.troupe;

import dev.troupe.spi.LostThread;
import dev.troupe.spi.SupervisionEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The threads whose turns were given up and that are still in them. Threads come and go rarely, so a lock guards it. */
final class LostThreads {
    /** So many by one actor and one kind of message are no accident. */
    private static final int NAMED = 2;

    private static final int REMEMBERED = 256;

    private final SystemCore core;

    /** In the order in which they were lost. */
    private final Map<Turn, Entry> entries = new LinkedHashMap<>();

    /** How often each kind of message has hung in each actor; of the last ones only. */
    private final Map<String, Integer> times = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** What they have tried in vain. */
    private final LongAdder effects = new LongAdder();

    LostThreads(SystemCore core) {
        this.core = core;
    }

    private static final class Entry {
        private final @Nullable String actor;
        private @Nullable Class<?> message;
        private final long since;
        private boolean told;

        private Entry(@Nullable String actor, long since) {
            this.actor = actor;
            this.since = since;
        }

        private LostThread toLostThread(Turn turn, long now) {
            return new LostThread(turn.thread.getName(), actor, message, Duration.ofNanos(now - since));
        }
    }

    /**
     * Remembers it, and says how often a turn of this actor for this kind of message was given up, as far as that is
     * remembered.
     *
     * @param message null also if that is not known
     */
    synchronized int add(Turn turn, @Nullable String actor, @Nullable Class<?> message) {
        if (!turn.isLeft()) { // it may have come to its end meanwhile
            Entry entry = entries.computeIfAbsent(turn, lost -> new Entry(actor, core.nanoTime()));
            entry.message = message == null ? entry.message : message;
        }
        return actor == null || message == null ? 1 : times.merge(named(actor, message), 1, Integer::sum);
    }

    private static String named(String actor, Class<?> message) {
        return "actor=" + actor + " message=" + message.getName();
    }

    /** Whether its thread was not asked to end before. */
    synchronized boolean isFirstAsked(Turn turn) {
        return turn.isFirstAsked();
    }

    /** The thread has come to the end of it. */
    synchronized void remove(Turn turn) {
        turn.leaveBehind();
        entries.remove(turn);
    }

    void addEffects(long count) {
        effects.add(count);
    }

    long effects() {
        return effects.sum();
    }

    synchronized int size() {
        return entries.size();
    }

    /** Tells of those that do not end. About once a second. */
    synchronized void look() {
        if (entries.isEmpty()) {
            return;
        }
        long now = core.nanoTime();
        entries.forEach((turn, entry) -> {
            if (!entry.told && now - entry.since > SystemCore.GRACE_NANOS) {
                entry.told = true;
                var event = new SupervisionEvent.ThreadAbandoned(
                        entry.toLostThread(turn, now), entries.size(), core.settings.maxDetached());
                core.runForeign(() -> core.report(event));
            }
        });
    }

    synchronized List<LostThread> list() {
        long now = core.nanoTime();
        var list = new ArrayList<LostThread>();
        entries.forEach((turn, entry) -> list.add(entry.toLostThread(turn, now)));
        return list;
    }

    /** Who has lost the most threads with one kind of message, for people; null if nobody stands out. */
    @Nullable
    synchronized String culprit() {
        Map<String, Integer> lost = new HashMap<>();
        for (Entry entry : entries.values()) {
            if (entry.actor != null && entry.message != null) {
                lost.merge(named(entry.actor, entry.message), 1, Integer::sum);
            }
        }
        return lost.entrySet().stream()
                .max(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .filter(most -> most.getValue() >= NAMED)
                .map(most -> most.getKey() + " times=" + most.getValue())
                .orElse(null);
    }
}
