package dev.troupe.benchmarks;

import dev.troupe.benchmarks.Workload.Measure;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What is measured. The first group is the table of peers, the second one what is asked of Troupe alone, and the limits. */
enum Row {
    PING_PONG_1("ping-pong, 1 pair (round trip)", 60, PingPong::onePair),
    PING_PONG_1000("ping-pong, 1000 pairs (round trip)", 45, PingPong::thousandPairs),
    TELL_1_1("1 outside thread to 1 actor", 45, Producers::oneToOne),
    TELL_4_1("4 outside threads to 1 actor", 40, Producers::fourToOne),
    TELL_4_64("4 outside threads to 64 actors", 42, Producers::fourToMany),
    RING("ring of 100 actors (hop)", 45, Ring::hops),
    CREATE_40000("create, one message, stop (40,000)", 100, Creation::few),
    CREATE_1000000("the same, 1,000,000", 100, Creation::many),
    BIG("big: 120 actors x 20,000 pings (ping answered)", 150, Big::pings),
    CHAMENEOS("chameneos (meeting)", 280, Chameneos::meetings),
    ASK("ask with a future, many outstanding", 125, Asking::questions),
    IDLE_HEAP("heap bytes per idle actor", 100, Crowd::heapOfIdle),

    WITHIN_WORKER("two actors of one worker (message)", 25, Bounce::withinWorker),
    BETWEEN_WORKERS("two workers (round trip)", 0, Bounce::betweenWorkers),
    OF_10("a message to one of 10 actors", 0, Crowd::messagesToTen),
    OF_1000000("a message to one of 1,000,000 actors", 0, Crowd::messagesToMany),
    ALLOCATED_WITHIN("bytes allocated per tell, within a worker", 0, Bounce::allocationWithin),
    ALLOCATED_BETWEEN("bytes allocated per tell, between workers", 0, Bounce::allocationBetween),
    ALLOCATED_OUTSIDE("bytes allocated per tell, from outside", 0, Bounce::allocationFromOutside),

    VOLATILE_ROUND_TRIP("a number through two volatile places (round trip)", 0, Row::ofTheMachine),
    PLAIN_DEQUE("plain deque on one thread (in and out)", 0, Row::ofTheMachine);

    /** The table of peers. */
    static final Set<Row> OF_PEERS = EnumSet.range(PING_PONG_1, IDLE_HEAP);

    private final String title;
    private final int reach;
    private final Workload workload;

    Row(String title, int reach, Workload workload) {
        this.title = title;
        this.reach = reach;
        this.workload = workload;
    }

    private static <R, C> Measure ofTheMachine(Actors<R, C> actors, int scale) {
        throw new UnsupportedOperationException("actors do not measure the machine: actors=" + actors);
    }

    String title() {
        return title;
    }

    /** What Troupe should take at most; 0 if that depends on other rows. */
    int reach() {
        return reach;
    }

    Workload workload() {
        return workload;
    }

    /** A heap is measured once per process, and needs no warm code. */
    boolean isOnce() {
        return this == IDLE_HEAP;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
