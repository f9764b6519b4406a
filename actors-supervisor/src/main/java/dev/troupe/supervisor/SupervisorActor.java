package dev.troupe.supervisor;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.Context;
import dev.troupe.Lifetime;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import java.util.LinkedHashMap;
import java.util.Map;

/** A supervisor of a {@link SupervisionTree}: starts its members, and lets the {@link LiveTree} know them. */
final class SupervisorActor implements Actor<SupervisorActor.Message> {
    sealed interface Message {}

    /** Its members are there. */
    private record Started() implements Message {}

    /** A member has started for the first time. */
    record Up(Member<?> member) implements Message {}

    /** A member has failed to, and will try again if its policy says so. */
    record NotUp(Member<?> member, Throwable cause) implements Message {}

    /** Asks for an answer when all members have started, or one has failed to. */
    record Ready(Reply<Boolean> reply) implements Message {}

    private final SupervisionTree tree;
    private final LiveTree live;
    private final Map<Supervised, ActorRef<?>> members = new LinkedHashMap<>();

    SupervisorActor(SupervisionTree tree, LiveTree live) {
        this.tree = tree;
        this.live = live;
    }

    @Override
    public void started(Context<Message> context) {
        for (Supervised member : tree.members()) {
            ActorRef<?> ref = switch (member) {
                case Member<?> actor -> spawn(actor, context);
                case SupervisionTree below ->
                    context.spawn(
                            below.name(),
                            below.actor(live),
                            options(SpawnOptions.defaults()
                                    .withLifetime(Lifetime.PERMANENT)
                                    .withStrategy(below.strategy())));
            };
            members.put(member, ref);
        }
        context.self().tell(new Started());
    }

    private <M> ActorRef<M> spawn(Member<M> member, Context<Message> context) {
        ActorRef<Message> self = context.self();
        return context.spawn(
                member.name(),
                () -> live.isUp(member) ? member.factory().get() : new Starting<>(member, self),
                options(member.options()));
    }

    private SpawnOptions options(SpawnOptions own) {
        SpawnOptions options = own.restartedWithParent();
        return own.policy() == null ? options.withPolicy(tree.memberPolicy()) : options;
    }

    /** Whatever comes first: that there is a message means that the members have been born. */
    @Override
    public void receive(Message message, Context<Message> context) {
        switch (message) {
            case Started started -> live.show(members);
            case Up(var member) -> {
                live.up(member);
                context.unstashAll();
            }
            case NotUp(var member, var cause) -> {
                live.notUp(member, cause);
                context.unstashAll();
            }
            case Ready(var reply) -> {
                live.show(members);
                answer(reply, context);
            }
        }
    }

    /** What is put aside outlives a restart of this supervisor. */
    private void answer(Reply<Boolean> reply, Context<Message> context) {
        Throwable failure = live.failure(tree.members());
        if (failure != null) {
            reply.fail(failure);
        } else if (live.areUp(tree.members())) {
            reply.with(true);
        } else {
            context.stash();
        }
    }
}
