package dev.troupe.futures;

import dev.troupe.Waker;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The values of several eventuals. */
final class Join<T> implements Eventual<List<T>> {
    private record Member<T>(int index, Eventual<? extends T> work) {}

    private final Parts<Member<T>> parts = new Parts<>();
    private final List<@Nullable T> values;

    Join(List<? extends Eventual<? extends T>> all) {
        values = new ArrayList<>(Collections.nCopies(all.size(), null));
        for (Eventual<? extends T> work : all) {
            parts.add(new Member<>(parts.size(), work));
        }
    }

    @Override
    public Progress<List<T>> poll(Waker waker) throws Exception {
        parts.begin(waker);
        try {
            for (Parts.Part<Member<T>> part = parts.next(); part != null; part = parts.next()) {
                poll(part);
            }
        } finally {
            parts.end();
        }
        return parts.isEmpty()
                ? Progress.ready(values.stream().map(Objects::requireNonNull).toList())
                : Progress.pending();
    }

    private void poll(Parts.Part<Member<T>> part) throws Exception {
        try {
            if (part.what.work.poll(part) instanceof Progress.Ready<? extends T> ready) {
                values.set(part.what.index, ready.value());
                parts.remove(part);
            }
        } catch (Throwable e) {
            parts.remove(part);
            Failures.release(this::cancel, e);
            throw e;
        }
    }

    @Override
    public void cancel() {
        parts.cancel(member -> member.work.cancel());
    }
}
