package dev.troupe.persistence;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.Context;
import dev.troupe.spi.Held;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Runs a durable actor: has its past replayed, sends the facts of each turn to the {@link Keeper}, and holds back what the
 * turn does until they are durable. It is a child of the keeper, and lives while it has something to do.
 */
final class Entity<C, E, S> implements Actor<Object> {
    private static final Duration PATIENCE = Duration.ofHours(1);

    private final DurableKind<C, E, S> kind;
    private final EntityKey key;
    private final long number;
    private final ActorRef<KeeperMessage> keeper;
    private final DurableActor<C, E, S> actor;
    private final Memory memory = new Memory();
    private final Gate gate;
    private final int maxEffects;
    private @Nullable S state;
    private int eventsSinceState;
    private long life;
    private @Nullable String noRoom;
    private long handled;

    /** Whether it has told the keeper that it is idle, which may have spawned its successor by now. */
    private boolean leaving;

    /** Of this turn; null out of one that may persist. */
    private Facts.@Nullable Draft facts;

    /**
     * One of its incarnations.
     *
     * @param number unlike that of all other actors of the store
     * @param maxEffects how many effects a turn has room for
     */
    Entity(DurableKind<C, E, S> kind, EntityKey key, long number, ActorRef<KeeperMessage> keeper, int maxEffects) {
        this.kind = kind;
        this.key = key;
        this.number = number;
        this.keeper = keeper;
        this.maxEffects = maxEffects;
        this.actor = Objects.requireNonNull(kind.factory().get(), "the factory of a kind made no actor");
        this.gate = new Gate(maxEffects / 2);
    }

    @Override
    public void started(Context<Object> context) {
        var past = keeper.<KeeperMessage.Loaded>ask(reply -> new KeeperMessage.Load(key, number, reply), PATIENCE);
        context.await(past, PATIENCE, (loaded, failure) -> {
            if (loaded == null) {
                throw new IllegalStateException("the past could not be loaded: actor=" + key, failure);
            }
            if (loaded.equals(KeeperMessage.Loaded.REPLACED)) {
                context.stop();
            } else {
                load(loaded, context);
            }
        });
        context.whenIdle(kind.passivateAfter(), new EntityMessage.Idle());
    }

    private void load(KeeperMessage.Loaded loaded, Context<Object> context) {
        life = loaded.life();
        noRoom = loaded.noRoom();
        Past past = loaded.past();
        eventsSinceState = past == null ? 0 : past.events();
        state = Past.replay(past, kind, actor);
        try {
            decide(context, own -> actor.started(memory, own));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("started has failed: actor=" + key, e);
        }
    }

    @Override
    @SuppressWarnings("unchecked") // the addresses of a kind take its commands
    public void receive(Object message, Context<Object> context) throws Exception {
        switch (message) {
            case EntityMessage.Command(Object command) -> {
                stay(context);
                decide(context, own -> actor.receive((C) command, memory, own));
                handled++;
            }
            case EntityMessage.Durable(long ofLife, long upTo) -> {
                if (ofLife == life) {
                    gate.durable(upTo);
                    release(context);
                }
            }
            case EntityMessage.Sent(long ofLife, long commands) -> {
                if (ofLife == life) {
                    stay(context);
                    handled = commands;
                }
            }
            case EntityMessage.Room(String none) -> noRoom = none;
            case EntityMessage.GoOn goOn -> release(context);
            case EntityMessage.Idle idle -> {
                if (gate.isEmpty() && !leaving) {
                    leaving = true;
                    keeper.tell(new KeeperMessage.Idle(key, life, handled));
                }
            }
            default -> {
                if (leaving) {
                    context.stash(); // not handled beside a successor
                } else {
                    decide(context, own -> actor.receive((C) message, memory, own));
                }
            }
        }
    }

    /** Commands come to it still. */
    private void stay(Context<Object> context) {
        if (leaving) {
            leaving = false;
            context.unstashAll();
        }
    }

    private interface Part<C> {
        void run(Context<C> context) throws Exception;
    }

    /** Runs code of the actor, which may persist. */
    @SuppressWarnings("unchecked") // what the actor sends to itself are its commands
    private void decide(Context<Object> context, Part<C> part) throws Exception {
        var draft = new Facts.Draft(key);
        facts = draft;
        Held effects = Held.hold(context, () -> part.run((Context<C>) (Context<?>) context));
        if (effects.size() >= maxEffects) { // they go into the log of a later turn, with one of its own
            throw new IllegalStateException("a turn of a durable actor has less than " + maxEffects
                    + " effects (maxEffects of SystemSettings): actor=" + key);
        }
        facts = null;
        if (draft.isEmpty()) {
            gate.pass(effects);
        } else {
            Facts persisted = draft.finish();
            byte[] record = persisted.toBytes();
            keeper.tell(new KeeperMessage.Append(persisted, life, gate.write(record.length, effects), record));
        }
        if (gate.isFull()) {
            waitForJournal(context);
        }
    }

    private void release(Context<Object> context) {
        if (gate.release()) {
            context.self().tell(new EntityMessage.GoOn());
        }
    }

    private void waitForJournal(Context<Object> context) {
        var done = new CompletableFuture<Boolean>();
        keeper.tell(new KeeperMessage.WhenDurable(key, life, done));
        context.await(done, PATIENCE, (all, failure) -> {
            gate.durable(gate.written());
            release(context);
        });
    }

    /** What the actor remembers. */
    private final class Memory implements Durable<C, E, S> {
        @Override
        public String id() {
            return key.id();
        }

        @Override
        public ActorRef<C> self() {
            return DurableStore.ref(keeper, key);
        }

        @Override
        public S state() {
            return Objects.requireNonNull(state, "the state is there when the actor has started");
        }

        @Override
        public S persist(E event) {
            Facts.Draft open = open();
            S next = Objects.requireNonNull(actor.apply(state(), event), "apply made no state");
            List<Fact> both = new ArrayList<>(2); // all or nothing, where one cannot be encoded
            if (kind.stateEvery() > 1) {
                both.add(new Fact(Fact.What.EVENT, kind.events().encode(event).toBytes()));
            }
            boolean withState = eventsSinceState + 1 >= kind.stateEvery();
            if (withState) {
                both.add(new Fact(Fact.What.STATE, kind.states().encode(next).toBytes()));
            }
            open.add(both);
            eventsSinceState = withState ? 0 : eventsSinceState + 1;
            state = next;
            return next;
        }

        @Override
        public void delete() {
            Facts.Draft open = open();
            S next = Objects.requireNonNull(actor.initial(), "initial made no state");
            open.add(List.of(Fact.deleted()));
            eventsSinceState = 0;
            state = next;
        }

        private Facts.Draft open() {
            Facts.Draft open = facts;
            if (open == null) {
                throw new IllegalStateException("a durable actor persists in its turns: actor=" + key);
            }
            if (noRoom != null) {
                throw new NoRoomException(noRoom + " actor=" + key);
            }
            return open;
        }
    }
}
