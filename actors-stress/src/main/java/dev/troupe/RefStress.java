package dev.troupe;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The flags of an address, which its owner writes and all senders read. */
final class RefStress {
    private RefStress() {}

    private static int has(Ref<Object> ref, int flag) {
        return ref.has(flag) ? 1 : 0;
    }

    /** A sender sees the flags in the order in which they were set. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "before either")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "full, and not closed yet")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "after both")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the later flag without the earlier one")
    @State
    public static class FlagsInOrder {
        private final Ref<Object> ref = new Ref<>(null, null, 1);

        @Actor
        public void owner() {
            ref.set(Ref.FULL);
            ref.set(Ref.CLOSED);
        }

        @Actor
        public void sender(II_Result r) {
            r.r1 = has(ref, Ref.CLOSED);
            r.r2 = has(ref, Ref.FULL);
        }
    }

    /** Somebody else than the owner sets a flag. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "one after the other")
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = Expect.ACCEPTABLE_INTERESTING,
            desc = "a flag is lost: a sender would go on, or wait for ever")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something else")
    @State
    public static class TwoWritersTwin {
        private final Ref<Object> ref = new Ref<>(null, null, 1);

        @Actor
        public void owner() {
            ref.set(Ref.CLOSED);
        }

        @Actor
        public void other() {
            ref.set(Ref.FULL);
        }

        @Arbiter
        public void sender(II_Result r) {
            r.r1 = has(ref, Ref.CLOSED);
            r.r2 = has(ref, Ref.FULL);
        }
    }
}
