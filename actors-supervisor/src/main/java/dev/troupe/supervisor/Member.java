package dev.troupe.supervisor;

import dev.troupe.Actor;
import dev.troupe.Lifetime;
import dev.troupe.SpawnOptions;
import dev.troupe.spi.ActorNames;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * An actor in a {@link SupervisionTree}, as it is declared, and the key by which its address is found when the tree lives:
 * {@link LiveTree#ref}. Immutable. It is a value of its own: two that were declared alike are two.
 *
 * @param <M> the messages that the actor takes
 */
public final class Member<M> implements Supervised {
    private final String name;
    private final Supplier<? extends Actor<M>> factory;
    private final SpawnOptions options;
    private final Lifetime lifetime;

    private Member(String name, Supplier<? extends Actor<M>> factory, SpawnOptions options, Lifetime lifetime) {
        this.name = ActorNames.require(name);
        this.factory = Objects.requireNonNull(factory, "factory");
        this.options = options.withLifetime(lifetime);
        this.lifetime = lifetime;
    }

    /** A permanent actor with default options. See {@link #of(String, Supplier, SpawnOptions)}. */
    public static <M> Member<M> of(String name, Supplier<? extends Actor<M>> factory) {
        return of(name, factory, SpawnOptions.defaults());
    }

    /**
     * An actor; a permanent one, unless the options or {@link #withLifetime} say otherwise.
     *
     * @param name unique below its supervisor
     * @param factory makes the instance, and a fresh one at each restart
     * @param options how it is run; where they name no policy, that of the supervisor counts. It restarts with its
     *     supervisor and keeps its address, whatever they say of that
     * @throws IllegalArgumentException if the name is blank, or has a slash or a dollar sign
     */
    public static <M> Member<M> of(String name, Supplier<? extends Actor<M>> factory, SpawnOptions options) {
        Lifetime said = Objects.requireNonNull(options, "options").lifetime();
        return new Member<>(name, factory, options, said == null ? Lifetime.PERMANENT : said);
    }

    /** Another one with this lifetime. */
    public Member<M> withLifetime(Lifetime lifetime) {
        return new Member<>(name, factory, options, lifetime);
    }

    @Override
    public String name() {
        return name;
    }

    Supplier<? extends Actor<M>> factory() {
        return factory;
    }

    SpawnOptions options() {
        return options;
    }

    @Override
    public String toString() {
        return name + "  " + Print.word(lifetime);
    }
}
