package dev.troupe.kv.actor;

/** The store restarted, and what the answer rests on is not in the journal: the commands were not carried out. */
public final class LostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LostException(Answer answer, long end) {
        super("the records did not reach the journal: upTo=" + answer.upTo() + " end=" + end, null, false, false);
    }
}
