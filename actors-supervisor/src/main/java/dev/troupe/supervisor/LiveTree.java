package dev.troupe.supervisor;

import dev.troupe.ActorRef;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A {@link SupervisionTree} that lives: its members by their typed addresses. An address stays the same until its actor ends
 * for good. All methods may be called from any thread.
 */
public final class LiveTree {
    private final SupervisionTree tree;
    private final Map<Supervised, ActorRef<?>> places = new ConcurrentHashMap<>();

    private final Set<Member<?>> up = ConcurrentHashMap.newKeySet();

    /** Why members have not started; the first cause of each. */
    private final Map<Member<?>, Throwable> failures = new ConcurrentHashMap<>();

    LiveTree(SupervisionTree tree) {
        this.tree = tree;
    }

    void root(ActorRef<SupervisorActor.Message> ref) {
        places.put(tree, ref);
    }

    /** From a supervisor whose members are there; again after each restart of it. */
    void show(Map<Supervised, ActorRef<?>> members) {
        places.putAll(members);
    }

    void up(Member<?> member) {
        up.add(member);
    }

    void notUp(Member<?> member, Throwable cause) {
        failures.putIfAbsent(member, cause);
    }

    /** Whether it has started once. */
    boolean isUp(Member<?> member) {
        return up.contains(member);
    }

    /** Whether all of them have that are actors of users. */
    boolean areUp(List<Supervised> members) {
        return members.stream().allMatch(each -> !(each instanceof Member<?> member) || isUp(member));
    }

    /** Of the first of them that has failed to start. */
    @Nullable
    Throwable failure(List<Supervised> members) {
        return members.stream()
                .map(failures::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Waits until all have started, from the top down. */
    void await(Duration patience) {
        await(tree, patience);
    }

    private void await(SupervisionTree supervisor, Duration patience) {
        supervisor(supervisor)
                .<Boolean>ask(SupervisorActor.Ready::new, patience)
                .join();
        for (Supervised member : supervisor.members()) {
            if (member instanceof SupervisionTree below) {
                await(below, patience);
            }
        }
    }

    @SuppressWarnings("unchecked") // whose actor is known
    private ActorRef<SupervisorActor.Message> supervisor(SupervisionTree supervisor) {
        return (ActorRef<SupervisorActor.Message>) place(supervisor);
    }

    /**
     * The address of a member.
     *
     * @throws IllegalArgumentException if it is not in this tree, or its supervisor has not started yet
     */
    @SuppressWarnings("unchecked") // the ref was made by the member's own factory
    public <M> ActorRef<M> ref(Member<M> member) {
        return (ActorRef<M>) place(member);
    }

    /** The address of the topmost supervisor: to stop the tree, or to watch it. */
    public ActorRef<?> root() {
        return place(tree);
    }

    private ActorRef<?> place(Supervised node) {
        ActorRef<?> place = places.get(Objects.requireNonNull(node, "member"));
        if (place == null) {
            throw new IllegalArgumentException(
                    "a member must be in the tree, and its supervisor must have started: tree=" + tree.name()
                            + " member=" + node.name());
        }
        return place;
    }

    /**
     * The tree, a line for each of its actors, with the number of its incarnation, or that it has ended: now, not when its
     * supervisor heard of it.
     */
    @Override
    public String toString() {
        return Print.tree(tree, node -> "  " + state(places.get(node)));
    }

    private static String state(@Nullable ActorRef<?> place) {
        if (place == null) {
            return "starting";
        }
        return place.hasEnded() ? "ended" : "incarnation=" + place.incarnation();
    }
}
