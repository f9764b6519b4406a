package dev.troupe.journal.outside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.journal.Journal;
import dev.troupe.journal.JournalContract;
import org.junit.jupiter.api.Test;

/** Whoever writes a journal elsewhere can keep the contract, and check it. */
class MemoryJournalTest extends JournalContract {
    private final MemoryJournal journal = new MemoryJournal();

    @Override
    protected Journal open() {
        return journal;
    }

    @Override
    protected void loseProcess() {}

    @Override
    protected void close() {}

    @Override
    protected void failForces(boolean fail) {
        journal.failing = fail;
    }

    @Test
    void itCanSayWhatTheContractNames() {
        assertThat(MemoryJournal.refusals()).hasSize(2).allMatch(refusal -> refusal.getMessage() != null);
    }
}
