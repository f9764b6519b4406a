package dev.troupe.benchmarks;

import dev.troupe.journal.DataDirectory;
import dev.troupe.journal.Format;
import dev.troupe.journal.Journal;
import dev.troupe.journal.JournalOptions;
import dev.troupe.journal.Replay;
import java.nio.file.Path;

/** A journal without its writer. */
final class TailLog implements AppendLog {
    private final byte[] payload = new byte[PAYLOAD_BYTES];
    private final DataDirectory directory;
    private final Journal.Tail tail;
    private long last;

    TailLog(Path place, Format format) {
        directory = DataDirectory.open(
                place.resolve("data"), JournalOptions.defaults().withFormat(format), System.err::println);
        directory.recover(Replay.ignoring());
        tail = directory.startTail();
    }

    @Override
    public void append() {
        tail.append(++last, payload);
    }

    @Override
    public void flush() {
        tail.flush();
    }

    @Override
    public void force() {
        tail.force();
    }

    @Override
    public void close() {
        directory.close();
    }
}
