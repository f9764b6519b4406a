package dev.troupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The checkers can fail: a kernel with one method wrong is found out. */
class MutantTest {
    private static final long MOST = 10_000;

    private static long seeds(Map<String, Map<String, String>> mutations, long most)
            throws ReflectiveOperationException {
        Class<?> plays = new MutantLoader(mutations).loadClass(MutantPlays.class.getName());
        long seeds = (long) plays.getMethod("seedsUntilFoundOut", long.class).invoke(null, most);
        String found = (String) plays.getMethod("found").invoke(null);
        System.out.println("mutant " + mutations + ": found out by seed "
                + found.lines().findFirst().orElse(""));
        return seeds;
    }

    @Test
    void theKernelAsItIsHasNothingToFind() throws ReflectiveOperationException {
        assertThat(seeds(Map.of(), 300)).isNegative();
    }

    @ParameterizedTest
    @CsvSource({
        "Baton, takeUp, commitWithoutCompareAndSet",
        "Turn, tell, effectBeforeCommit",
        "Turns, crashed, headAdvancedEarly",
        "Worker, wake, lostWakeUp",
        "Turns, crashed, retryWithoutCounting",
        "Pending, answer, replyReleasedEarly",
        "Cell, roomAgain, stalePressureFlag",
        "Worker, flush, outboxNotAdopted",
        "Nodes, isEmpty, orderBrokenByTheHeldList",
    })
    void aMutantIsFoundOut(String type, String method, String mutant) throws ReflectiveOperationException {
        long seeds = seeds(Map.of("dev.troupe." + type, Map.of(method, mutant)), MOST);
        assertThat(seeds).isBetween(1L, MOST);
    }

    @Test
    void aTimerOfADeadIncarnationIsFoundOut() throws ReflectiveOperationException {
        long seeds = seeds(
                Map.of(
                        "dev.troupe.ActorTimer", Map.of("end", "timerOfADeadIncarnation"),
                        "dev.troupe.ActorTimer$Tick", Map.of("isStale", "neverStale")),
                MOST);
        assertThat(seeds).isBetween(1L, MOST);
    }
}
