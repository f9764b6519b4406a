package dev.troupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The checkers can fail: a kernel with one method wrong is found out. */
class MutantTest {
    private static final long MOST = 10_000;

    /** @param as what the failure must say */
    private static long seeds(Map<String, Map<String, String>> mutations, long most, String as)
            throws ReflectiveOperationException {
        Class<?> plays = new MutantLoader(mutations).loadClass(MutantPlays.class.getName());
        long seeds = (long) plays.getMethod("seedsUntilFoundOut", long.class).invoke(null, most);
        String found = (String) plays.getMethod("found").invoke(null);
        assertThat(found).contains(as);
        System.out.println("mutant " + mutations + ": found out by seed "
                + found.lines().findFirst().orElse(""));
        return seeds;
    }

    @Test
    void theKernelAsItIsHasNothingToFind() throws ReflectiveOperationException {
        assertThat(seeds(Map.of(), 300, "nothing")).isNegative();
    }

    @ParameterizedTest
    @CsvSource({
        "Baton, takeUp, commitWithoutCompareAndSet, a turn takes effect that has lost its worker",
        "Turn, tell, effectBeforeCommit, a message was handled again",
        "Turns, crashed, headAdvancedEarly, not so within",
        "Worker, wake, lostWakeUp, a wake-up was lost",
        "Turns, crashed, retryWithoutCounting, not so within",
        "Pending, answer, replyReleasedEarly, an answer was there before its turn had committed",
        "Cell, roomAgain, stalePressureFlag, there is never any room",
        "Worker, flush, outboxNotAdopted, there is never any room",
        "Nodes, isEmpty, orderBrokenByTheHeldList, out of order",
    })
    void aMutantIsFoundOut(String type, String method, String mutant, String as) throws ReflectiveOperationException {
        long seeds = seeds(Map.of("dev.troupe." + type, Map.of(method, mutant)), MOST, as);
        assertThat(seeds).isBetween(1L, MOST);
    }

    @Test
    void aTimerOfADeadIncarnationIsFoundOut() throws ReflectiveOperationException {
        long seeds = seeds(
                Map.of(
                        "dev.troupe.ActorTimer", Map.of("end", "timerOfADeadIncarnation"),
                        "dev.troupe.ActorTimer$Tick", Map.of("isStale", "neverStale")),
                MOST,
                "a tick of another incarnation");
        assertThat(seeds).isBetween(1L, MOST);
    }
}
