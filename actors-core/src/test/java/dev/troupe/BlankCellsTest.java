package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class BlankCellsTest {
    @Test
    void eachCellIsGivenOnce() {
        int threads = 4;
        int each = 50_000;
        var blanks = new BlankCells();
        var go = new CountDownLatch(1);
        List<CompletableFuture<List<Cell>>> takers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            var taken = new CompletableFuture<List<Cell>>();
            takers.add(taken);
            Thread.ofPlatform().start(() -> {
                Tests.await(go);
                List<Cell> cells = new ArrayList<>();
                for (int n = 0; n < each; n++) {
                    cells.add(blanks.take());
                }
                taken.complete(cells);
            });
        }
        go.countDown();
        Set<Cell> all = Collections.newSetFromMap(new IdentityHashMap<>());
        takers.forEach(taker -> all.addAll(Tests.get(taker)));

        assertThat(all).hasSize(threads * each);
    }

    @Test
    void aThreadOfItsOwnIsGivenEachOnce() {
        var blanks = new BlankCells.OfThread();
        Set<Cell> all = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int n = 0; n < 1000; n++) {
            all.add(blanks.take());
        }
        assertThat(all).hasSize(1000);
    }
}
