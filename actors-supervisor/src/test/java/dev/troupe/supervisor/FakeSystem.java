package dev.troupe.supervisor;

import dev.troupe.SystemSettings;
import dev.troupe.spi.AskSample;
import dev.troupe.spi.SystemView;
import dev.troupe.spi.WorkerView;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/** A system that has what a test gives it, and nothing else. */
abstract class FakeSystem implements SystemView {
    @Override
    public SystemSettings settings() {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<? extends WorkerView> workers() {
        throw new UnsupportedOperationException();
    }

    @Override
    public AskSample awaitedAsks(Duration atLeast) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isAnyAskAwaited() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void watch(String name, Duration pause, BooleanSupplier look) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Executor beside(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void noticeMemory(Throwable error) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long nanoTime() {
        throw new UnsupportedOperationException();
    }
}
