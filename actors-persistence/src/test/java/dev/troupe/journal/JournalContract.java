package dev.troupe.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every journal promises, also one from elsewhere. A subclass brings one, empty at the start of each test. */
public abstract class JournalContract {
    private static final int LARGEST = 8 * 1024 * 1024;

    /** Opens the journal, or what is left of it. */
    protected abstract Journal open();

    /** Ends the process that has it open: only what it had handed over to the system is left. */
    protected abstract void loseProcess();

    /** Ends it in order; nothing happens if it is not open. */
    protected abstract void close();

    /** Has forces fail, or succeed, from now on. */
    protected abstract void failForces(boolean fail);

    @AfterEach
    void end() {
        failForces(false);
        close();
    }

    private static Journal.Tail begin(Journal journal) {
        journal.recover(Replay.ignoring());
        return journal.startTail();
    }

    private static void append(Journal.Tail tail, long from, long to) {
        for (long i = from; i <= to; i++) {
            tail.append(i, text(i));
        }
    }

    private static byte[] text(long sequence) {
        return ("record " + sequence).getBytes(StandardCharsets.UTF_8);
    }

    /** The last sequence, of records that are all as they were appended. */
    private static long read(Journal journal) {
        List<Long> found = new ArrayList<>();
        Recovery recovery = journal.recover(JournalFiles.records((sequence, payload) -> {
            assertThat(payload).isEqualTo(text(sequence));
            found.add(sequence);
            assertThat(sequence).isEqualTo(found.size());
        }));
        assertThat(recovery.lastSequence()).isEqualTo(found.size());
        assertThat(recovery.records()).isEqualTo(found.size());
        return found.size();
    }

    @Test
    void itBeginsEmpty() {
        assertThat(read(open())).isZero();
    }

    @Test
    void recordsComeBackInTheirOrderFromAllTails() {
        Journal journal = open();
        for (int tail = 0; tail < 3; tail++) {
            append(begin(journal), 10 * tail + 1, 10 * tail + 10);
        }
        assertThat(read(journal)).isEqualTo(30);
        close();
        assertThat(read(open())).isEqualTo(30);
    }

    @Test
    void whatWasFlushedOutlivesTheProcess() {
        Journal.Tail tail = begin(open());
        append(tail, 1, 10);
        tail.flush();
        loseProcess();
        Journal journal = open();
        assertThat(read(journal)).isEqualTo(10);
        append(journal.startTail(), 11, 20);
        close();
        assertThat(read(open())).isEqualTo(20);
    }

    @Test
    void sequencesFollowOneAnother() {
        Journal.Tail tail = begin(open());
        assertThat(tail.lastSequence()).isZero();
        append(tail, 1, 3);
        for (long wrong : new long[] {-1, 0, 3, 5, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> tail.append(wrong, text(wrong))).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(tail.lastSequence()).isEqualTo(3);
        append(tail, 4, 4);
        assertThat(tail.lastSequence()).isEqualTo(4);
    }

    @Test
    void aTailBeginsBehindWhatWasRecovered() {
        Journal journal = open();
        append(begin(journal), 1, 3);
        Journal.Tail next = begin(journal);
        assertThat(next.lastSequence()).isEqualTo(3);
        assertThat(next.durableUpTo()).isEqualTo(3);
    }

    @Test
    void whatIsDurableIsSaid() {
        Journal.Tail tail = begin(open());
        append(tail, 1, 3);
        assertThat(tail.durableUpTo()).isZero();
        tail.flush();
        assertThat(tail.durableUpTo()).isZero();
        tail.force();
        assertThat(tail.durableUpTo()).isEqualTo(3);
        tail.force();
        append(tail, 4, 4);
        assertThat(tail.durableUpTo()).isEqualTo(3);
    }

    @Test
    void aPayloadMayBeEmptyOrLargeAndNotLarger() {
        Journal journal = open();
        Journal.Tail tail = begin(journal);
        byte[] largest = new byte[LARGEST];
        largest[LARGEST - 1] = 7;
        tail.append(1, new byte[0]);
        tail.append(2, largest);
        assertThatThrownBy(() -> tail.append(3, new byte[LARGEST + 1])).isInstanceOf(IllegalArgumentException.class);
        tail.append(3, new byte[1]);
        List<byte[]> found = new ArrayList<>();
        journal.recover(JournalFiles.records((sequence, payload) -> found.add(payload)));
        assertThat(found).containsExactly(new byte[0], largest, new byte[1]);
    }

    @Test
    void aTailStartsBehindARecoveryOnly() {
        Journal journal = open();
        assertThatThrownBy(journal::startTail).isInstanceOf(IllegalStateException.class);
        begin(journal);
        assertThatThrownBy(journal::startTail).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aTailThatARecoveryHasEndedChangesNothing() {
        Journal journal = open();
        Journal.Tail old = begin(journal);
        append(old, 1, 3);
        assertThat(read(journal)).isEqualTo(3);
        Journal.Tail next = journal.startTail();
        append(next, 4, 5);
        assertThatThrownBy(() -> append(old, 4, 4)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(old::flush).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(old::force).isInstanceOf(IllegalStateException.class);
        old.close();
        append(next, 6, 6);
        next.force();
        assertThat(read(journal)).isEqualTo(6);
    }

    @Test
    void aTailThatIsClosedTakesNothingAndMayBeClosedAgain() {
        Journal journal = open();
        Journal.Tail tail = begin(journal);
        append(tail, 1, 3);
        tail.close();
        tail.close();
        assertThat(tail.durableUpTo()).isEqualTo(3);
        assertThatThrownBy(() -> append(tail, 4, 4)).isInstanceOf(IllegalStateException.class);
        assertThat(read(journal)).isEqualTo(3);
    }

    @Test
    void aFailedForceIsFinal() {
        Journal journal = open();
        Journal.Tail tail = begin(journal);
        append(tail, 1, 3);
        tail.force();
        append(tail, 4, 4);
        failForces(true);
        assertThatThrownBy(tail::force).isInstanceOf(JournalFailedException.class);
        failForces(false);
        assertThat(tail.durableUpTo()).isEqualTo(3);
        assertThatThrownBy(() -> append(tail, 5, 5)).isInstanceOf(JournalFailedException.class);
        assertThatThrownBy(tail::flush).isInstanceOf(JournalFailedException.class);
        assertThatThrownBy(tail::force).isInstanceOf(JournalFailedException.class);
        assertThatThrownBy(() -> read(journal)).isInstanceOf(JournalFailedException.class);
        assertThatThrownBy(journal::startTail).isInstanceOf(JournalFailedException.class);
    }

    @Test
    void whatTheConsumerThrowsEndsTheRecoveryAndNothingElse() {
        Journal journal = open();
        append(begin(journal), 1, 3);
        assertThatThrownBy(() -> journal.recover(JournalFiles.records((sequence, payload) -> {
                    throw new UnsupportedOperationException();
                })))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(read(journal)).isEqualTo(3);
    }
}
