package dev.troupe.router;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.AskException;
import dev.troupe.Context;
import dev.troupe.Delivery;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Equal actors behind one object, which chooses one of them for each message. No actor stands in between, so it costs no
 * hop. All methods may be called from any thread, in turns too, and none blocks but those that say so.
 *
 * <p>A member keeps its address and its mailbox when it crashes or hangs, so the pool stays whole: what waits for it waits
 * for its restart. One that has ended for good is left out from then on, and its share goes to the others.
 *
 * <p>Which way to send, and what it means that a member is full:
 *
 * <table>
 * <caption>Ways to send</caption>
 * <tr><th>way</th><th>for</th><th>order</th><th>outside of turns, a full member</th></tr>
 * <tr><td>{@link #tell}, {@link #ask}</td><td>work that any member can do</td><td>none</td>
 * <td>is passed over; FULL if all are</td></tr>
 * <tr><td>{@link #at}</td><td>state by key: same key, same member</td><td>per key and sender</td><td>FULL</td></tr>
 * <tr><td>{@link #broadcast}</td><td>what all must know</td><td>per sender, at each member</td>
 * <td>is named in the result; the others have it</td></tr>
 * <tr><td>{@link #askFirst}</td><td>the quickest answer, or one in spite of failures</td><td>none</td>
 * <td>counts as one that failed</td></tr>
 * <tr><td>{@link #askAll}</td><td>the answers of all</td><td>none</td><td>counts as one that failed</td></tr>
 * <tr><td>{@link #front}</td><td>code that takes an {@link ActorRef} only</td><td>as above</td>
 * <td>holds up the front, which becomes full itself</td></tr>
 * </table>
 *
 * <p>In a turn nobody learns that a member is full: the message is placed at the commit, and the sender waits, or what else
 * the member's {@link dev.troupe.Overflow} says.
 *
 * @param <M> the messages of the members
 */
public final class Pool<M> {
    /** Which member is the next one, where any will do. */
    public enum Choice {
        /** One after the other. For work that takes about as long each time. */
        ROUND_ROBIN,

        /** By chance. For many senders that should not share a counter. */
        RANDOM,

        /**
         * Of two taken by chance the one with fewer messages waiting. For work that takes now long, now short. Two are
         * nearly as good as all (M. Mitzenmacher: The power of two choices in randomized load balancing, IEEE TPDS 12(10),
         * 2001), and better where the numbers are a little old, as they are here: by them all senders would run to the same
         * one.
         */
        LEAST_WAITING
    }

    private final ActorSystem system;
    private final Choice choice;
    private final List<ActorRef<M>> members;
    private final AtomicInteger turn = new AtomicInteger();

    /**
     * The indices of those to choose among: some may have ended since, and are left out when they are chosen. Never changed.
     */
    private volatile int[] live;

    private Pool(ActorSystem system, Choice choice, List<ActorRef<M>> members) {
        this.system = Objects.requireNonNull(system, "system");
        this.choice = Objects.requireNonNull(choice, "choice");
        this.members = List.copyOf(members);
        this.live = IntStream.range(0, members.size()).toArray();
        if (members.isEmpty()) {
            throw new IllegalArgumentException("a pool must have at least one member: members=" + members);
        }
    }

    /**
     * Spawns top-level actors as the members of a pool. An actor that has a pool of its own spawns children instead, since
     * the names would still be taken when it restarts.
     *
     * @param name of the members, to which a hyphen and a number from 0 are added
     * @param size how many; at least 1
     * @param choice which member is the next one, where any will do
     * @param factory of each member; see {@link ActorSystem#spawn(String, Supplier, SpawnOptions)}, also for what it throws
     * @param options of each member
     * @throws IllegalArgumentException if the size is not positive, or a name is taken or not allowed
     */
    public static <M> Pool<M> spawn(
            ActorSystem system,
            String name,
            int size,
            Choice choice,
            Supplier<? extends Actor<M>> factory,
            SpawnOptions options) {
        requireMember(size);
        Objects.requireNonNull(choice, "choice");
        var members = new ArrayList<ActorRef<M>>();
        try {
            for (int i = 0; i < size; i++) {
                members.add(system.spawn(name + "-" + i, factory, options));
            }
        } catch (RuntimeException e) {
            members.forEach(ActorRef::stop); // nobody would
            throw e;
        }
        return of(system, choice, members);
    }

    /** The same with default options. */
    public static <M> Pool<M> spawn(
            ActorSystem system, String name, int size, Choice choice, Supplier<? extends Actor<M>> factory) {
        return spawn(system, name, size, choice, factory, SpawnOptions.defaults());
    }

    /**
     * Spawns children of an actor as the members of a pool; usually in its {@code started}. Takes effect with the turn. When
     * the actor restarts they end, unless the options keep them: then the pool of the next incarnation has the same members.
     *
     * @param context of the actor
     * @param name of the members, to which a hyphen and a number from 0 are added
     * @param size how many; at least 1
     * @param choice which member is the next one, where any will do
     * @param factory of each member; see {@link Context#spawn(String, Supplier, SpawnOptions)}, also for what it throws
     * @param options of each member
     * @throws IllegalArgumentException if the size is not positive, or a name is taken or not allowed
     */
    public static <M> Pool<M> spawn(
            Context<?> context,
            String name,
            int size,
            Choice choice,
            Supplier<? extends Actor<M>> factory,
            SpawnOptions options) {
        requireMember(size);
        List<ActorRef<M>> members = IntStream.range(0, size)
                .mapToObj(i -> context.spawn(name + "-" + i, factory, options))
                .toList();
        return of(context.system(), choice, members);
    }

    /** The same with default options. */
    public static <M> Pool<M> spawn(
            Context<?> context, String name, int size, Choice choice, Supplier<? extends Actor<M>> factory) {
        return spawn(context, name, size, choice, factory, SpawnOptions.defaults());
    }

    private static void requireMember(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("a pool must have at least one member: size=" + size);
        }
    }

    /**
     * A pool of actors that were spawned before, such as the children of an actor that are kept across its restarts.
     *
     * @param system for its random numbers
     * @param members at least one; their order counts for {@link #at}
     * @throws IllegalArgumentException if there is no member
     */
    public static <M> Pool<M> of(ActorSystem system, Choice choice, List<ActorRef<M>> members) {
        return new Pool<>(system, choice, members);
    }

    /** The members that have not ended. A copy. */
    public List<ActorRef<M>> members() {
        return members.stream().filter(member -> !member.hasEnded()).toList();
    }

    /**
     * The member whose turn it is, as the {@link Choice} says: for what only its address can do, such as
     * {@link Context#ask}. If all have ended, one of those.
     */
    public ActorRef<M> next() {
        return member(choose());
    }

    /**
     * The member to which a key belongs: the same one for equal keys, as long as that has not ended. Then its keys go to the
     * others, and theirs stay where they are. What is sent to it for one key by one sender is handled in order, as what is
     * sent to any one actor. Use it at once, and ask again for the next message.
     *
     * @param key any object. Its {@code hashCode} decides, so the choice is the same in the next process too if that is, as
     *     it is for a String, and if the pool has as many members
     */
    public ActorRef<M> at(Object key) {
        int chosen = Rendezvous.choose(key, members.size(), i -> !members.get(i).hasEnded());
        return members.get(Math.max(chosen, 0));
    }

    /**
     * Sends a message to any member: to the next one, or if that is full to one that is not.
     *
     * @param message not null; should be immutable
     * @return in a turn ACCEPTED, and where all members have ended the message is a dead letter; else FULL if all are,
     *     CLOSED if all have ended
     */
    public Delivery tell(M message) {
        int first = choose();
        Delivery delivery = Delivery.CLOSED;
        for (int i = 0; i < members.size() && delivery != Delivery.ACCEPTED; i++) {
            Delivery answer = member(first + i).tell(message);
            delivery = answer == Delivery.CLOSED ? delivery : answer;
        }
        return delivery;
    }

    /**
     * The same, and waits for room at the next member if all are full. Blocks; for threads outside of the system.
     *
     * @return {@link Delivery#ACCEPTED}, or {@link Delivery#CLOSED} if all members have ended
     * @throws InterruptedException if the thread is interrupted while it waits; the message is not in
     * @throws IllegalStateException if it would have to wait on a thread of the system
     */
    public Delivery tellOrWait(M message) throws InterruptedException {
        Delivery delivery = tell(message);
        while (delivery == Delivery.FULL) {
            delivery = next().tellOrWait(message) == Delivery.ACCEPTED ? Delivery.ACCEPTED : tell(message);
        }
        return delivery;
    }

    /**
     * Sends a request to any member: to the next one, or if that is full to one that is not. See {@link ActorRef#ask}.
     *
     * @param request makes the message from the reply handle; called again for each further member that is tried
     * @param deadline from now; positive
     * @return the answer. It fails with {@link AskException.Undelivered} if all members are full or have ended
     */
    public <R> CompletableFuture<R> ask(Function<Reply<R>, M> request, Duration deadline) {
        int first = choose();
        CompletableFuture<R> answer = member(first).ask(request, deadline);
        for (int i = 1; i < members.size() && isRefused(answer); i++) {
            answer = member(first + i).ask(request, deadline);
        }
        return answer;
    }

    /**
     * The same, and waits for room at the next member if all are full, at most until the deadline. Blocks; for threads
     * outside of the system.
     *
     * @return the answer. It fails with {@link AskException.Undelivered} if there is no room by the deadline, or all members
     *     have ended
     * @throws InterruptedException if the thread is interrupted while it waits; the request is not in
     * @throws IllegalStateException if it would have to wait on a thread of the system
     */
    public <R> CompletableFuture<R> askOrWait(Function<Reply<R>, M> request, Duration deadline)
            throws InterruptedException {
        Instant end = system.now().plus(deadline);
        CompletableFuture<R> answer = ask(request, deadline);
        Duration left = deadline;
        while (isRefused(answer) && left.isPositive() && !members().isEmpty()) {
            answer = next().askOrWait(request, left);
            left = Duration.between(system.now(), end);
        }
        return answer;
    }

    private static boolean isRefused(CompletableFuture<?> answer) {
        return answer.isCompletedExceptionally() && answer.exceptionNow() instanceof AskException.Undelivered;
    }

    /**
     * Sends a message to all members that have not ended.
     *
     * @param message not null; should be immutable
     * @return those that have not taken it since they are full, to be told again; in a turn none
     */
    public List<ActorRef<M>> broadcast(M message) {
        var full = new ArrayList<ActorRef<M>>();
        for (ActorRef<M> member : members) {
            if (!member.hasEnded() && member.tell(message) == Delivery.FULL) {
                full.add(member);
            }
        }
        return full;
    }

    /**
     * Asks several members at once, for the first answer. The others handle the request too, and their answers are dropped.
     *
     * @param count how many to ask, from the next one on; fewer if so many have ended
     * @param request makes a message from a reply handle; called for each
     * @param deadline from now, for all; positive
     * @return the first answer. It fails with {@link NoAnswerException} when all have failed
     * @throws IllegalArgumentException if the count is not from 1 to the number of members
     */
    public <R> CompletableFuture<R> askFirst(int count, Function<Reply<R>, M> request, Duration deadline) {
        if (count < 1 || count > members.size()) {
            throw new IllegalArgumentException(
                    "the number of members to ask must be from 1 to " + members.size() + ": count=" + count);
        }
        return gather(count, choose(), request, deadline).first();
    }

    /**
     * Asks all members that have not ended.
     *
     * @param request makes a message from a reply handle; called for each
     * @param deadline from now, for all; positive
     * @return the answers of those that give one, in the order of the members, as soon as each has answered or failed, so at
     *     the deadline at the latest. It fails with {@link NoAnswerException} if all have failed
     */
    public <R> CompletableFuture<List<R>> askAll(Function<Reply<R>, M> request, Duration deadline) {
        return gather(members.size(), 0, request, deadline).all();
    }

    /** Where all have ended one is asked, which says so. */
    private <R> Gathering<R> gather(int count, int first, Function<Reply<R>, M> request, Duration deadline) {
        var asked = new ArrayList<String>();
        var answers = new ArrayList<CompletableFuture<R>>();
        for (int i = 0; i < members.size() && asked.size() < count; i++) {
            ActorRef<M> member = members.get((first + i) % members.size());
            if (!member.hasEnded() || (asked.isEmpty() && i == members.size() - 1)) {
                asked.add(member.path());
                answers.add(member.ask(request, deadline));
            }
        }
        return new Gathering<>(asked, answers);
    }

    /**
     * Spawns an actor that sends each message on to any member, for code that takes an {@link ActorRef} only. It costs a
     * hop, and while the member that is next is full it waits, though others may have room. A request is handed on with its
     * asker and its deadline, as by {@link Context#forward}. The front is a top-level actor, so this is not for
     * {@code started}, which runs again at each restart.
     *
     * @param name see {@link ActorSystem#spawn(String, Supplier, SpawnOptions)}, also for what it throws
     * @param options of the front
     */
    public ActorRef<M> front(String name, SpawnOptions options) {
        return system.spawn(name, () -> (M message, Context<M> context) -> context.forward(next(), message), options);
    }

    /**
     * The same, with the member that the key of the message belongs to. See {@link #at}.
     *
     * @param key gives the key of a message; runs in the turns of the front
     */
    public ActorRef<M> front(String name, Function<? super M, ?> key, SpawnOptions options) {
        Objects.requireNonNull(key, "key");
        return system.spawn(
                name,
                () -> (M message, Context<M> context) -> context.forward(at(key.apply(message)), message),
                options);
    }

    /** Stops the members, each when it has handled what it has accepted before. */
    public void stop() {
        members.forEach(ActorRef::stop);
    }

    /** The next index. It is that of one that has ended only if all have. */
    private int choose() {
        int[] among = live;
        int chosen = choose(among);
        while (members.get(chosen).hasEnded()) {
            among = IntStream.of(among)
                    .filter(index -> !members.get(index).hasEnded())
                    .toArray();
            if (among.length == 0) {
                return chosen;
            }
            live = among; // an older one that comes later is put right in the same way
            chosen = choose(among);
        }
        return chosen;
    }

    private int choose(int[] among) {
        int size = among.length;
        return switch (choice) {
            case ROUND_ROBIN -> among[Math.floorMod(turn.getAndIncrement(), size)];
            case RANDOM -> among[system.random().nextInt(size)];
            case LEAST_WAITING -> {
                int first = system.random().nextInt(size);
                int one = among[first];
                int other = size == 1 ? one : among[(first + 1 + system.random().nextInt(size - 1)) % size];
                yield members.get(other).waiting() < members.get(one).waiting() ? other : one;
            }
        };
    }

    /** The first one from this index on that has not ended; if all have, that of the index. */
    private ActorRef<M> member(int index) {
        for (int i = 0; i < members.size(); i++) {
            ActorRef<M> member = members.get((index + i) % members.size());
            if (!member.hasEnded()) {
                return member;
            }
        }
        return members.get(index % members.size());
    }
}
