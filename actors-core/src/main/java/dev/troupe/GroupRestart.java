package dev.troupe;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Restarts some children of one actor together: those that its {@link Strategy} restarts with one that has failed, and
 * those that restart with the actor itself. They go down one after the other, the last born first, each with all that its
 * instance has to say; when all are down they come up, the first born first, each when the one before it works.
 *
 * <p>The children may belong to other workers, so each is told by a {@link Step}, which comes back when it is done. One step
 * is under way at a time. A child that ends is no member any more; one that fails is a reason to take those down again that
 * it concerns and that are up, while those that are down stay so. So whatever befalls a member, its step comes back, or
 * the news of its end, or of its failure. Belongs to the parent's worker.
 */
final class GroupRestart {
    private final Cell parent;

    /** They have to go down, in the order of their birth. */
    private final ArrayDeque<Cell> standing = new ArrayDeque<>();

    /** They have no instance, and must not make one yet. */
    private final Set<Cell> down = new HashSet<>();

    /** Those that are down, in the order of their birth, once all are; some may have ended since. */
    private final ArrayDeque<Cell> rising = new ArrayDeque<>();

    private @Nullable Step awaited;
    private Failure failure;

    /** The parent restarts too: nobody comes up before it. */
    private boolean withParent;

    private GroupRestart(Cell parent, Failure failure) {
        this.parent = parent;
        this.failure = failure;
    }

    private static GroupRestart of(Cell parent, Failure failure) {
        Children children = parent.ext().children;
        GroupRestart group = children.group;
        if (group == null) {
            group = new GroupRestart(parent, failure);
            children.group = group;
        }
        group.failure = failure;
        return group;
    }

    /** A child has failed, its policy has decided that it restarts, and the pause before that is over. */
    static void ofSiblings(Cell failed, Failure failure) {
        Cell parent = Objects.requireNonNull(failed.parent);
        if (!parent.is(Cell.ENDING | Cell.STOPPED)) {
            GroupRestart group = of(parent, new Failure.Sibling(failed.path(), failure));
            group.join(siblingsOf(failed, parent));
            group.goOn();
        }
    }

    /** The parent restarts; its children that do the same go down before its instance does. */
    static void withParent(Cell parent, Failure failure) {
        if (parent.ext().children.group == null && !hasCompanions(parent)) {
            return;
        }
        GroupRestart group = of(parent, new Failure.Parent(parent.path(), failure));
        group.withParent = true;
        group.join(child -> child.options.restartWithParent());
        group.goOn();
    }

    private static boolean hasCompanions(Cell parent) {
        for (Cell child = parent.ext().children.roster.first(); child != null; child = child.sibling) {
            if (child.options.restartWithParent()) {
                return true;
            }
        }
        return false;
    }

    /** Has those go down that are concerned and not down, and no more come up until then. */
    private void join(Predicate<Cell> concerned) {
        var before = new HashSet<>(standing);
        if (awaited != null && awaited.up) {
            before.add(awaited.child); // it has failed, or is at least not up
            awaited = null;
        }
        standing.clear();
        rising.clear();
        for (Cell child = parent.ext().children.roster.first(); child != null; child = child.sibling) {
            boolean isUnderWay = down.contains(child) || (awaited != null && awaited.child == child);
            if ((concerned.test(child) || before.contains(child)) && !isUnderWay) {
                standing.add(child);
            }
        }
    }

    /** Those that restart with a child that has failed; nobody if it has ended since. */
    private static Predicate<Cell> siblingsOf(Cell failed, Cell parent) {
        var concerned = new HashSet<Cell>();
        boolean isThere = false;
        for (Cell child = parent.ext().children.roster.first(); child != null; child = child.sibling) {
            isThere |= child == failed;
            if (isThere || parent.options.strategy() == Strategy.ALL_FOR_ONE) {
                concerned.add(child);
            }
        }
        return isThere ? concerned::contains : child -> false;
    }

    /** Whether the parent's instance may go: those that restart with it are down. */
    boolean isDown() {
        return !withParent || (standing.isEmpty() && awaited == null);
    }

    /** The parent works again. */
    void parentIsUp() {
        withParent = false;
        goOn();
    }

    /** A child has ended. */
    void gone(Cell child) {
        standing.remove(child);
        down.remove(child);
        if (awaited != null && awaited.child == child) {
            awaited = null;
        }
        goOn();
    }

    private void goOn() {
        if (awaited != null) {
            return;
        }
        Cell next = standing.pollLast();
        if (next != null) {
            take(next, false);
        } else if (withParent) {
            parent.worker().lifecycle.goOn(parent);
        } else {
            rise();
        }
    }

    private void rise() {
        if (rising.isEmpty() && !down.isEmpty()) {
            for (Cell child = parent.ext().children.roster.first(); child != null; child = child.sibling) {
                if (down.contains(child)) {
                    rising.add(child);
                }
            }
        }
        Cell next = rising.poll();
        while (next != null && !down.remove(next)) {
            next = rising.poll();
        }
        if (next != null) {
            take(next, true);
        } else {
            parent.ext().children.group = null;
        }
    }

    private void take(Cell child, boolean up) {
        awaited = new Step(this, child, up, failure);
        parent.worker().signal(child, awaited);
    }

    private void taken(Step step) {
        if (step != awaited) {
            return; // what has come since has made it void
        }
        awaited = null;
        if (!step.up) {
            down.add(step.child);
        }
        goOn();
    }

    /** Tells a child to go down or to come up, and the parent that it has. */
    static final class Step extends Signal {
        private final GroupRestart group;
        final Cell child;
        final boolean up;
        final Failure failure;
        private boolean isDone;

        private Step(GroupRestart group, Cell child, boolean up, Failure failure) {
            this.group = group;
            this.child = child;
            this.up = up;
            this.failure = failure;
        }

        /** The child's worker only. */
        void done() {
            isDone = true;
            child.worker().signal(group.parent, this);
        }

        @Override
        void arrive(Worker worker) {
            if (isDone) {
                group.taken(this);
            } else if (up) {
                worker.lifecycle.comeUp(this);
            } else {
                worker.lifecycle.goDown(this);
            }
        }
    }
}
