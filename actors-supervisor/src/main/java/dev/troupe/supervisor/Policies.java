package dev.troupe.supervisor;

import dev.troupe.Decision;
import dev.troupe.Failure;
import dev.troupe.FailurePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A policy that is chosen by what has failed: the first rule that matches decides, as with the {@code catch} clauses of a
 * {@code try}. And as there a rule that can never be reached, since one before it takes all that it would, is refused.
 *
 * <pre>{@code
 * FailurePolicy policy = Policies.on(UncheckedIOException.class, Policies.restart())
 *         .and(IllegalArgumentException.class, Policies.resume())
 *         .andFailure(Failure.Hang.class, Policies.stop())
 *         .otherwise(Policies.escalate());
 * }</pre>
 *
 * Immutable: each rule makes another policy. A plain {@code switch} over {@link Failure} does as well where a rule needs
 * more than a type:
 *
 * <pre>{@code
 * FailurePolicy policy = (failure, history) -> switch (failure) {
 *     case Failure.Crash(IllegalArgumentException e) -> new Decision.Resume();
 *     case Failure.Hang hang -> new Decision.Stop();
 *     default -> Policies.restart().decide(failure, history);
 * };
 * }</pre>
 */
public final class Policies implements FailurePolicy {
    private static final Policies NONE = new Policies(List.of(), RestartPolicy.defaults());

    /** @param type of the failure itself, or of the exception behind it */
    private record Rule(Class<?> type, FailurePolicy policy) {
        private boolean matches(Failure failure) {
            return type.isInstance(failure) || type.isInstance(failure.cause());
        }
    }

    private final List<Rule> rules;
    private final FailurePolicy rest;

    private Policies(List<Rule> rules, FailurePolicy rest) {
        this.rules = List.copyOf(rules);
        this.rest = Objects.requireNonNull(rest, "policy");
    }

    /** A policy with one rule, and {@link #restart} for the rest. See {@link #and}. */
    public static Policies on(Class<? extends Throwable> exception, FailurePolicy policy) {
        return NONE.and(exception, policy);
    }

    /** A policy with one rule, and {@link #restart} for the rest. See {@link #andFailure}. */
    public static Policies onFailure(Class<? extends Failure> kind, FailurePolicy policy) {
        return NONE.andFailure(kind, policy);
    }

    /**
     * This policy with one more rule behind the others, for exceptions of this class and of those that extend it. Also of
     * what children have escalated: their exception is the cause.
     *
     * @throws IllegalArgumentException if a rule before it takes all of them
     */
    public Policies and(Class<? extends Throwable> exception, FailurePolicy policy) {
        return with(new Rule(Objects.requireNonNull(exception, "exception"), Objects.requireNonNull(policy, "policy")));
    }

    /**
     * This policy with one more rule behind the others, for failures of this kind. What a child has escalated is of the kind
     * {@link Failure.Escalated}, whatever it was there.
     *
     * @throws IllegalArgumentException if a rule before it takes all of them
     */
    public Policies andFailure(Class<? extends Failure> kind, FailurePolicy policy) {
        return with(new Rule(Objects.requireNonNull(kind, "kind"), Objects.requireNonNull(policy, "policy")));
    }

    private Policies with(Rule rule) {
        for (Rule earlier : rules) {
            if (earlier.type.isAssignableFrom(rule.type)) {
                throw new IllegalArgumentException("a rule must not stand behind one that takes all that it would: "
                        + rule.type.getName() + " behind " + earlier.type.getName());
            }
        }
        var more = new ArrayList<>(rules);
        more.add(rule);
        return new Policies(more, rest);
    }

    /** This policy with another one for what no rule matches. */
    public Policies otherwise(FailurePolicy policy) {
        return new Policies(rules, policy);
    }

    @Override
    public Decision decide(Failure failure, History history) {
        for (Rule rule : rules) {
            if (rule.matches(failure)) {
                return rule.policy.decide(failure, history);
            }
        }
        return rest.decide(failure, history);
    }

    // ---- What rules lead to

    /** Restarts within the budget and with the pauses of {@link RestartPolicy#defaults}, then stops. */
    public static FailurePolicy restart() {
        return RestartPolicy.defaults();
    }

    /** Goes on with the same instance, without the message: see {@link Decision.Resume}. */
    public static FailurePolicy resume() {
        return (failure, history) -> new Decision.Resume();
    }

    /** Ends the actor. */
    public static FailurePolicy stop() {
        return (failure, history) -> new Decision.Stop();
    }

    /** Leaves it to the parent; at the top the system stops. */
    public static FailurePolicy escalate() {
        return (failure, history) -> new Decision.Escalate();
    }
}
