package dev.troupe;

/** Logs what is fatal and stops the system. */
final class StopOnFatal implements FatalHandler {
    private static final System.Logger LOG = System.getLogger("dev.troupe");

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
                                + (many.culprit() == null ? "" : " " + many.culprit()) + " action=stop");
        }
        system.close();
    }

    private static void log(String event, Throwable error) {
        LOG.log(System.Logger.Level.ERROR, event + " action=stop", error);
    }
}
