package dev.troupe.benchmarks;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;

/** Who is asked what becomes of the neighbours. */
enum Street {
    TROUPE("Troupe", hung -> new TroupeNeighbourhood(hung, false)),
    TROUPE_BLOCKING("Troupe, system.blocking", hung -> new TroupeNeighbourhood(hung, true)),
    PEKKO_TWO("Pekko, two threads", hung -> PekkoNeighbourhood.ofTwoThreads()),
    PEKKO("Pekko as it comes", hung -> PekkoNeighbourhood.asItComes()),
    PEKKO_BLOCKING(
            "Pekko, two threads and the blocking dispatcher", hung -> PekkoNeighbourhood.withBlockingDispatcher()),
    VERTX("Vert.x, two event loops", hung -> new VertxNeighbourhood(false)),
    VERTX_BLOCKING("Vert.x, executeBlocking", hung -> new VertxNeighbourhood(true));

    /**
     * When Troupe gives a turn up.
     *
     * @param after how long it may take
     * @param attempts how often its message is tried
     */
    record Hung(Duration after, int attempts) {}

    private final String title;
    private final Function<Hung, Neighbourhood> opens;

    Street(String title, Function<Hung, Neighbourhood> opens) {
        this.title = title;
        this.opens = opens;
    }

    String title() {
        return title;
    }

    /** What a turn sees of its context is Troupe's alone: elsewhere nobody gives it up. */
    boolean has(Trouble trouble) {
        return trouble != Trouble.SPIN_AND_LOOK || this == TROUPE;
    }

    Neighbourhood open(Hung hung) {
        return opens.apply(hung);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
