package dev.troupe.benchmarks;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.benchmarks.AskingActor.Safe;
import dev.troupe.journal.DataDirectory;
import dev.troupe.journal.Format;
import dev.troupe.journal.Journal;
import dev.troupe.journal.JournalOptions;
import dev.troupe.journal.JournalWriter;
import dev.troupe.journal.Recovery;
import dev.troupe.journal.Replay;
import dev.troupe.journal.SyncMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** Has the writer of a journal append for all who ask, a record for each, and tells them when it is safe. */
final class JournalOwner implements Actor<JournalOwner.Message> {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final byte[] PAYLOAD = new byte[AppendLog.PAYLOAD_BYTES];

    sealed interface Message {}

    private record Append(ActorRef<Safe> from) implements Message {}

    private record FromWriter(JournalWriter.Notice notice) implements Message {}

    private final Journal journal;
    private final SyncMode sync;
    private final Queue<ActorRef<Safe>> waiting = new ArrayDeque<>();
    private List<byte[]> batch = new ArrayList<>();
    private ActorRef<JournalWriter.Message> writer;
    private long sequence;

    private JournalOwner(Journal journal, SyncMode sync) {
        this.journal = journal;
        this.sync = sync;
    }

    static AppendFigures measure(Path place, Format format, AppendLoad load) throws InterruptedException {
        var journal = DataDirectory.open(
                place.resolve("data"), JournalOptions.defaults().withFormat(format), System.err::println);
        ActorSystem system = AskingActor.system();
        ActorRef<Message> owner =
                system.spawn(() -> new JournalOwner(journal, load.sync().mode()), AskingActor.HERE);
        return AskingActor.measure(system, load, i -> from -> owner.tell(new Append(from)));
    }

    @Override
    public void started(Context<Message> context) {
        ActorRef<JournalWriter.Notice> notices = context.adapt(FromWriter::new);
        writer = context.spawn(
                "writer",
                () -> new JournalWriter(journal, sync, notices),
                JournalWriter.options(AskingActor.WRITER, LIMIT));
        context.await(
                writer.<Recovery>ask(reply -> new JournalWriter.Recover(Replay.ignoring(), reply), LIMIT),
                LIMIT,
                (found, failure) -> {
                    if (found == null) {
                        throw new IllegalStateException("an empty journal must be readable", failure);
                    }
                });
    }

    @Override
    public void receive(Message message, Context<Message> context) {
        switch (message) {
            case Append(var from) -> {
                waiting.add(from);
                batch.add(PAYLOAD);
            }
            case FromWriter(JournalWriter.Notice.Durable(long upTo)) -> {
                while (sequence - waiting.size() + batch.size() < upTo) {
                    waiting.remove().tell(Safe.SAFE);
                }
            }
            case FromWriter other -> {} // no snapshots
        }
    }

    @Override
    public void batchEnd(Context<Message> context) {
        if (!batch.isEmpty()) {
            writer.tell(new JournalWriter.Append(sequence + 1, batch));
            sequence += batch.size();
            batch = new ArrayList<>();
        }
    }
}
