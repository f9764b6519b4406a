package dev.troupe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The word that says who owns a worker. Even: the kernel runs, and whoever took the baton up owns everything of the
 * worker. Odd: user code runs, and the baton lies on the ground.
 *
 * <pre>
 *   KERNEL(2k)  --lay down, release store-->  USER(2k+1)
 *   USER(2k+1)  --the turn's own thread, CAS-->  KERNEL(2k+2)
 *   USER(2k+1)  --somebody else, CAS-->  KERNEL(2k+2): the turn has lost the worker
 * </pre>
 *
 * The word only grows and no value comes twice, so a compare-and-set from a value that was seen concerns that very
 * turn. That the word grows is also the worker's heartbeat.
 */
final class Baton {
    private static final VarHandle WORD;

    static {
        try {
            WORD = MethodHandles.lookup().findVarHandle(Baton.class, "word", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // keeps the word off the lines of its neighbours
    private long p00, p01, p02, p03, p04, p05, p06;

    @SuppressWarnings("unused") // by its VarHandle
    private volatile long word;

    @SuppressWarnings("unused")
    private long p10, p11, p12, p13, p14, p15, p16;

    /** Lays the baton down: user code follows. The owner only. Publishes all that the owner has written. */
    long layDown() {
        long user = (long) WORD.get(this) + 1;
        WORD.setRelease(this, user);
        return user;
    }

    /**
     * Takes the baton up again after the turn that laid it down.
     *
     * @param user what {@link #layDown} gave
     * @return false if somebody else was first: then nothing of the worker may be touched any more
     */
    boolean takeUp(long user) {
        return WORD.compareAndSet(this, user, user + 1);
    }

    /** Gives a sign of life where there is no turn. The owner only. */
    void beat() {
        WORD.setRelease(this, (long) WORD.get(this) + 2);
    }

    /**
     * Takes the worker away from the turn that laid the baton down with this word. Any thread but the turn's own. Whoever
     * wins owns everything of the worker, and sees all that was written before the baton was laid down.
     *
     * @param user the word that was seen
     * @return false if that turn is over, or the word is even: then there is none
     */
    boolean seize(long user) {
        return inUserCode(user) && WORD.compareAndSet(this, user, user + 1);
    }

    /**
     * The word as it stands. Any thread. What was read before is not read behind it, so that a plain field which only the
     * owner writes belongs to the word if that is the same before and after.
     */
    long word() {
        VarHandle.loadLoadFence(); // a volatile read alone holds back only what follows it
        return (long) WORD.getVolatile(this);
    }

    /** Whether this word says that user code runs. */
    static boolean inUserCode(long word) {
        return (word & 1) != 0;
    }
}
