package dev.troupe.supervisor;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.Context;
import dev.troupe.Poll;
import java.util.Objects;

/**
 * A member until it has started for the first time: makes its instance, tells the supervisor how that went, and has it take
 * its own place.
 */
record Starting<M>(Member<M> member, ActorRef<SupervisorActor.Message> supervisor) implements Actor<M> {
    @Override
    public void started(Context<M> context) throws Exception {
        try {
            Actor<M> actor = Objects.requireNonNull(member.factory().get(), "the factory made no actor");
            context.become(actor); // first: it may become another when it starts
            actor.started(context);
            supervisor.tell(new SupervisorActor.Up(member));
        } catch (Throwable e) {
            tellAtOnce(context, new SupervisorActor.NotUp(member, e));
            throw e;
        }
    }

    /** From outside of this turn, which leaves no effects. */
    @SuppressWarnings("FutureReturnValueIgnored") // the task cannot fail
    private void tellAtOnce(Context<M> context, SupervisorActor.NotUp news) {
        if (context.system().isRunning()) {
            context.system().run(waker -> {
                supervisor.tell(news);
                return Poll.READY;
            });
        }
    }

    /** It has become another by then. */
    @Override
    public void receive(M message, Context<M> context) {
        throw new IllegalStateException("a member has started before its first message: member=" + member.name());
    }
}
