package dev.troupe.benchmarks;

import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.benchmarks.AskingActor.Safe;
import dev.troupe.journal.DataDirectory;
import dev.troupe.journal.Format;
import dev.troupe.journal.JournalOptions;
import dev.troupe.persistence.Durable;
import dev.troupe.persistence.DurableActor;
import dev.troupe.persistence.DurableKind;
import dev.troupe.persistence.DurableStore;
import dev.troupe.persistence.codec.Codecs;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Persists an event of 100 bytes for each command, and tells who sent it. */
final class DurableCounter implements DurableActor<ActorRef<Safe>, byte[], Long> {
    private static final byte[] PAYLOAD = new byte[AppendLog.PAYLOAD_BYTES];
    private static final DurableKind<ActorRef<Safe>, byte[], Long> KIND = DurableKind.ofEvents(
                    "counter",
                    DurableCounter::new,
                    Codecs.bare("event", 1, event -> event, bytes -> bytes),
                    Codecs.bare("count", 1, DurableCounter::bytes, DurableCounter::number))
            .withOptions(AskingActor.HERE);

    static AppendFigures measure(Path place, Format format, AppendLoad load) throws InterruptedException {
        var journal = DataDirectory.open(
                place.resolve("data"), JournalOptions.defaults().withFormat(format), System.err::println);
        ActorSystem system = AskingActor.system();
        var settings = DurableStore.Settings.defaults()
                .withSync(load.sync().mode())
                .withWriter(AskingActor.WRITER)
                .withKeeper(AskingActor.HERE);
        DurableStore store = DurableStore.start(system, "store", journal, settings, KIND);
        return AskingActor.measure(system, load, i -> {
            ActorRef<ActorRef<Safe>> counter = store.ref(KIND, Integer.toString(i));
            return counter::tell;
        });
    }

    private static byte[] bytes(Long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static Long number(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getLong();
    }

    @Override
    public Long initial() {
        return 0L;
    }

    @Override
    public Long apply(Long count, byte[] event) {
        return count + 1;
    }

    @Override
    public void receive(
            ActorRef<Safe> from, Durable<ActorRef<Safe>, byte[], Long> durable, Context<ActorRef<Safe>> context) {
        durable.persist(PAYLOAD);
        from.tell(Safe.SAFE);
    }
}
