package dev.troupe.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.journal.Format;
import dev.troupe.journal.JournalOptions;
import dev.troupe.journal.SyncMode;
import dev.troupe.persistence.Bank.Line;
import dev.troupe.persistence.Bank.Then;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Durable actors in a process that is killed with SIGKILL while they are written to and snapshots are taken, by turns in
 * each format, over and over in the same directory. After the first and the second start each has all its events up to one
 * of them, and none is missing that was acknowledged.
 */
class DurableKillTest {
    private static final int ROUNDS = Integer.getInteger("troupe.kill.rounds", 2);
    private static final int MOST = 4000;

    @TempDir
    Path dir;

    /** The deposits of each account that were acknowledged, or found. */
    private final Map<String, Long> known = new TreeMap<>();

    private long acknowledged;
    private long lost;
    private Format format = Format.PLAIN;

    private Bank start(SyncMode sync, Then then) throws IOException {
        var options = JournalOptions.defaults()
                .withFormat(format)
                .withSnapshotAfter(20_000)
                .withReserve(0);
        return new Bank(List.of(), dir, options, sync, then);
    }

    /** At most so many are there that were not acknowledged. */
    private void verify(Bank bank, int unacknowledged, String when) throws IOException {
        for (Line line = bank.next(); !line.what().equals("open"); line = bank.next()) {
            if (line.what().equals("holds")) {
                long expected = known.getOrDefault(line.account(), 0L);
                lost += Math.max(0, expected - line.deposits());
                assertThat(line.deposits()).as("%s: %s", when, line).isBetween(expected, expected + unacknowledged);
                known.put(line.account(), line.deposits());
            }
        }
        assertThat(known).as(when).hasSize(Bank.ACCOUNTS.size());
    }

    private void acknowledge(Bank bank, int deposits, String when) throws IOException, InterruptedException {
        int left = deposits;
        for (Line line = bank.line(); line != null; line = bank.line()) {
            assertThat(line.what()).as("%s: %s", when, line).isNotIn("failed", "ended");
            if (line.what().equals("acknowledged")) {
                assertThat(known.put(line.account(), line.deposits()))
                        .as("%s: acknowledged in order: %s", when, line)
                        .isEqualTo(line.deposits() - 1);
                acknowledged++;
                left--;
            }
            if (left == 0) {
                bank.kill();
            }
        }
    }

    static List<SyncMode> modes() {
        return Bank.MODES;
    }

    @ParameterizedTest
    @MethodSource("modes")
    void whatWasAcknowledgedOutlivesTheProcess(SyncMode sync) throws IOException, InterruptedException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 1; round <= ROUNDS; round++) {
            String when = "seed " + seed + ", round " + round;
            format = round % 2 == 0 ? Format.PLAIN : Format.CHRONICLE;
            try (Bank bank = start(sync, Then.DEPOSIT)) {
                verify(bank, 0, when);
                acknowledge(bank, 1 + random.nextInt(MOST), when);
            }
            try (Bank bank = start(sync, Then.WAIT)) {
                verify(bank, Bank.PIPELINE, when);
                bank.kill(); // a generation without a record
            }
        }
        try (Bank bank = start(sync, Then.WAIT)) {
            verify(bank, 0, "seed " + seed + ", the end");
        }
        System.out.println("durable actors, sync " + sync + ": " + ROUNDS + " rounds, " + acknowledged
                + " acknowledged, "
                + known.values().stream().mapToLong(Long::longValue).sum() + " recovered, lost=" + lost);
    }
}
