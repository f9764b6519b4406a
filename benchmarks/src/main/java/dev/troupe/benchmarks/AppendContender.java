package dev.troupe.benchmarks;

import dev.troupe.journal.Format;
import java.nio.file.Path;

/** Who takes appends. */
enum AppendContender {
    WRITER_PLAIN("Troupe's journal writer, plain", (place, load) -> JournalOwner.measure(place, Format.PLAIN, load)),
    WRITER_CHRONICLE(
            "Troupe's journal writer, Chronicle", (place, load) -> JournalOwner.measure(place, Format.CHRONICLE, load)),
    DURABLE_PLAIN("durable actors, plain", (place, load) -> DurableCounter.measure(place, Format.PLAIN, load)),
    DURABLE_CHRONICLE(
            "durable actors, Chronicle", (place, load) -> DurableCounter.measure(place, Format.CHRONICLE, load)),
    CHRONICLE("raw Chronicle, virtual threads", (place, load) -> GroupCommit.measure(new RawChronicle(place), load)),
    FILE("raw file, virtual threads", (place, load) -> GroupCommit.measure(new RawFile(place), load)),
    REDIS("Redis", Redis::measure),
    JOURNAL_PLAIN_ALONE(
            "one thread: journal, plain", (place, load) -> OneThread.measure(new TailLog(place, Format.PLAIN), load)),
    JOURNAL_CHRONICLE_ALONE(
            "one thread: journal, Chronicle",
            (place, load) -> OneThread.measure(new TailLog(place, Format.CHRONICLE), load)),
    CHRONICLE_ALONE("one thread: raw Chronicle", (place, load) -> OneThread.measure(new RawChronicle(place), load)),
    FILE_ALONE("one thread: raw file", (place, load) -> OneThread.measure(new RawFile(place), load));

    private interface Way {
        AppendFigures measure(Path place, AppendLoad load) throws Exception;
    }

    private final String title;
    private final Way way;

    AppendContender(String title, Way way) {
        this.title = title;
        this.way = way;
    }

    String title() {
        return title;
    }

    /** Threads may go on when it has been measured, and files stay open: the process should end. */
    AppendFigures measure(Path place, AppendLoad load) throws Exception {
        return way.measure(place, load);
    }
}
