package dev.troupe;

import dev.troupe.spi.LostThread;
import java.util.List;
import java.util.Objects;

/** Logs what is fatal and stops the system. */
final class StopOnFatal implements FatalHandler {
    private static final System.Logger LOG = System.getLogger("dev.troupe");
    private static final int MOST = 10;

    @Override
    public void onFatal(ActorSystem system, Fatality fatality) {
        String where = " system=" + system.settings().name();
        switch (fatality) {
            case Fatality.OutOfMemory memory -> log("event=out-of-memory" + where, memory.error());
            case Fatality.KernelDefect defect ->
                log("event=kernel-failed" + where + " worker=" + defect.worker(), defect.error());
            case Fatality.TooManyDetached many ->
                LOG.log(
                        System.Logger.Level.ERROR,
                        "event=too-many-detached" + where + " detached=" + many.detached() + " limit=" + many.limit()
                                + (many.culprit() == null ? "" : " " + many.culprit()) + " actors="
                                + lost(system) + " action=stop");
        }
        system.stop(system.settings().stopTimeout(), new StopReport.Cause.Fatal(fatality));
    }

    /** The actors whose threads are lost, a few of them. */
    private static List<String> lost(ActorSystem system) {
        return system.lostThreads().stream()
                .map(LostThread::actor)
                .filter(Objects::nonNull)
                .distinct()
                .limit(MOST)
                .toList();
    }

    private static void log(String event, Throwable error) {
        LOG.log(System.Logger.Level.ERROR, event + " action=stop", error);
    }
}
