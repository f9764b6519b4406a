package dev.troupe.supervisor;

import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.Failure;
import dev.troupe.FailurePolicy;
import dev.troupe.SpawnOptions;
import dev.troupe.Strategy;
import dev.troupe.spi.ActorNames;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A supervisor and what is below it, as a value: which actors there are, in which order they start, which restart together,
 * and what follows a failure.
 *
 * <pre>{@code
 * static final Member<Append> JOURNAL = Member.of("journal", Journal::new);
 * static final Member<Read> READER = Member.of("reader", Reader::new).withLifetime(Lifetime.TRANSIENT);
 *
 * static final SupervisionTree STORE = SupervisionTree.of("store", Strategy.REST_FOR_ONE,
 *         JOURNAL,
 *         SupervisionTree.of("workers", Strategy.ONE_FOR_ONE, READER));
 *
 * LiveTree store = STORE.start(system, Duration.ofSeconds(5));
 * store.ref(READER).tell(new Read("key"));
 * }</pre>
 *
 * <p>The members of a supervisor are spawned in their order, and where several restart each waits for the one before it.
 * When a supervisor restarts, since a member has escalated or by the strategy of the supervisor above it, all below it
 * restart with it. Addresses and mailboxes outlive all of that.
 *
 * <p>A member whose restarts are used up leaves it to its supervisor, unless its own policy or that of the supervisor says
 * otherwise. The supervisor does as the policy of the one above it says: by default it restarts within a budget of its own.
 * A failure that reaches the topmost one stops the system.
 */
public final class SupervisionTree implements Supervised {
    private final String name;
    private final Strategy strategy;
    private final FailurePolicy memberPolicy;
    private final List<Supervised> members;

    private SupervisionTree(String name, Strategy strategy, FailurePolicy memberPolicy, List<Supervised> members) {
        this.name = ActorNames.require(name);
        this.strategy = Objects.requireNonNull(strategy, "strategy");
        this.memberPolicy = Objects.requireNonNull(memberPolicy, "memberPolicy");
        this.members = List.copyOf(members);
        requireUnique(this, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static void requireUnique(SupervisionTree tree, Set<Supervised> seen) {
        var names = new HashSet<String>();
        for (Supervised member : tree.members) {
            if (!names.add(member.name())) {
                throw new IllegalArgumentException("a name must be unique below its supervisor: supervisor=" + tree.name
                        + " name=" + member.name());
            }
            if (!seen.add(member)) {
                throw new IllegalArgumentException("a member must stand in one place of a tree: name=" + member.name());
            }
            if (member instanceof SupervisionTree below) {
                requireUnique(below, seen);
            }
        }
    }

    /**
     * A supervisor whose members restart with pauses, ten times in ten seconds each, and then leave it to the supervisor.
     *
     * @param name unique below the supervisor above it
     * @param strategy which members restart when one of them does
     * @param members in the order in which they start
     * @throws IllegalArgumentException if the name is blank, or has a slash or a dollar sign, if two members of a supervisor
     *     have one name, or a member stands in two places
     */
    public static SupervisionTree of(String name, Strategy strategy, Supervised... members) {
        return new SupervisionTree(name, strategy, RestartPolicy.escalating(), List.of(members));
    }

    /** This supervisor with another answer to the failures of its members, where their own options have none. */
    public SupervisionTree withMemberPolicy(FailurePolicy decides) {
        return new SupervisionTree(name, strategy, decides, members);
    }

    /**
     * Starts the tree at the top of a system, and waits until every member has started: its factory and its {@code started}
     * have come to their end. If one fails the first time that it tries, the tree is stopped again.
     *
     * @param patience for each supervisor and its members; positive
     * @throws java.util.concurrent.CompletionException if one has failed to start, with what it threw as the root cause, or
     *     has not started by then
     * @throws IllegalArgumentException if the name of the tree is taken
     * @throws IllegalStateException in a turn, which cannot wait; use {@link #spawn}
     */
    public LiveTree start(ActorSystem system, Duration patience) {
        var live = new LiveTree(this);
        ActorRef<SupervisorActor.Message> top = system.spawn(name, actor(live), atTheTop());
        live.root(top);
        try {
            live.await(patience);
        } catch (RuntimeException e) {
            top.stop();
            throw e;
        }
        return live;
    }

    /**
     * Spawns the tree as a child of an actor. Takes effect with the turn, and does not wait: an address is known when its
     * supervisor has started. A member that fails to start is treated as one that fails later. The failures that the topmost
     * supervisor escalates are the actor's.
     */
    public LiveTree spawn(Context<?> context) {
        var live = new LiveTree(this);
        live.root(context.spawn(name, actor(live), atTheTop()));
        return live;
    }

    Supplier<SupervisorActor> actor(LiveTree live) {
        return () -> new SupervisorActor(this, live);
    }

    /** What its members have escalated it escalates too; what befalls itself is no reason to. */
    private SpawnOptions atTheTop() {
        return SpawnOptions.defaults()
                .withStrategy(strategy)
                .withPolicy(Policies.onFailure(Failure.Escalated.class, Policies.escalate())
                        .otherwise(RestartPolicy.escalating()));
    }

    @Override
    public String name() {
        return name;
    }

    /** Which members restart when one of them does. */
    public Strategy strategy() {
        return strategy;
    }

    /** In the order in which they start. */
    public List<Supervised> members() {
        return members;
    }

    FailurePolicy memberPolicy() {
        return memberPolicy;
    }

    /** The tree, a line for each of its actors. */
    @Override
    public String toString() {
        return Print.tree(this, node -> "");
    }
}
