package dev.troupe.benchmarks;

import com.softwaremill.jox.Channel;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import org.jctools.queues.MpscArrayQueue;
import org.jctools.queues.MpscLinkedQueue;
import org.jctools.queues.MpscUnboundedXaddArrayQueue;

/** Who is measured, and in which rows. */
enum Contender {
    TROUPE("Troupe", Part.TROUPE, ofTroupe(), () -> Session.of(new OnTroupe())),
    PEKKO("Pekko", Part.PEER, Row.OF_PEERS, () -> Session.of(OnPekko.untuned())),
    PEKKO_TUNED("Pekko tuned", Part.PEER, Row.OF_PEERS, () -> Session.of(OnPekko.tuned())),
    VERTX("Vert.x", Part.PEER, Row.OF_PEERS, () -> Session.of(new OnVertx())),
    JOX("Jox, 1024", Part.PEER, ofNoCrowd(), () -> Session.of(new OnJox(() -> Channel.newBufferedChannel(1024)))),
    JOX_UNLIMITED("Jox, unlimited", Part.PEER, Row.OF_PEERS, () -> Session.of(new OnJox(Channel::newUnlimitedChannel))),
    VIRTUAL_THREADS(
            "virtual threads, array",
            Part.PEER,
            ofNoCrowd(),
            () -> Session.of(new OnVirtualThreads(() -> new ArrayBlockingQueue<>(1024)))),
    VIRTUAL_THREADS_LINKED(
            "virtual threads, linked",
            Part.PEER,
            Row.OF_PEERS,
            () -> Session.of(new OnVirtualThreads(() -> new LinkedBlockingQueue<>(1024)))),

    ONE_THREAD("one thread", Part.LIMIT, ofOneThread(), () -> Session.of(new OnOneThread())),
    MPSC_ARRAY("MPSC array", Part.LIMIT, ofQueues(), () -> Session.of(new OnQueue(() -> new MpscArrayQueue<>(4096)))),
    MPSC_XADD(
            "MPSC xadd",
            Part.LIMIT,
            ofQueues(),
            () -> Session.of(new OnQueue(() -> new MpscUnboundedXaddArrayQueue<>(4096)))),
    MPSC_LINKED("MPSC linked", Part.LIMIT, ofQueues(), () -> Session.of(new OnQueue(MpscLinkedQueue::new))),
    MACHINE("the machine", Part.LIMIT, EnumSet.of(Row.VOLATILE_ROUND_TRIP, Row.PLAIN_DEQUE), Limits::new);

    /** Whose part a contender takes in the comparison. */
    enum Part {
        TROUPE,
        PEER,
        LIMIT
    }

    private final String title;
    private final Part part;
    private final Set<Row> rows;
    private final Callable<Session> opens;

    Contender(String title, Part part, Set<Row> rows, Callable<Session> opens) {
        this.title = title;
        this.part = part;
        this.rows = rows;
        this.opens = opens;
    }

    private static Set<Row> ofTroupe() {
        return EnumSet.complementOf(EnumSet.of(Row.VOLATILE_ROUND_TRIP, Row.PLAIN_DEQUE));
    }

    /** A thousand places per actor, taken in advance, are nothing for a crowd. */
    private static Set<Row> ofNoCrowd() {
        var rows = EnumSet.copyOf(Row.OF_PEERS);
        rows.removeAll(EnumSet.of(Row.CREATE_40000, Row.CREATE_1000000, Row.IDLE_HEAP));
        return rows;
    }

    private static Set<Row> ofOneThread() {
        var rows = EnumSet.copyOf(Row.OF_PEERS);
        rows.removeAll(EnumSet.of(Row.TELL_1_1, Row.TELL_4_1, Row.TELL_4_64, Row.ASK));
        rows.addAll(EnumSet.of(Row.OF_10, Row.OF_1000000));
        return rows;
    }

    private static Set<Row> ofQueues() {
        return EnumSet.of(Row.TELL_1_1, Row.TELL_4_1, Row.ASK);
    }

    String title() {
        return title;
    }

    Part part() {
        return part;
    }

    boolean takesPartIn(Row row) {
        return rows.contains(row);
    }

    Session open() throws Exception {
        return opens.call();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
