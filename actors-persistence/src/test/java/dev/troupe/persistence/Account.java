package dev.troupe.persistence;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.troupe.ActorRef;
import dev.troupe.Context;
import dev.troupe.Reply;
import dev.troupe.persistence.codec.Codecs;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** An account, which must never lose what it has acknowledged. */
final class Account implements DurableActor<Account.Command, Account.Moved, Long> {
    static final DurableKind<Command, Moved, Long> KIND = DurableKind.ofEvents(
            "account",
            Account::new,
            Codecs.bare("moved", 1, Moved::bytes, Moved::of),
            Codecs.bare("balance", 1, Account::bytes, Account::number));

    /** An amount came or went; it follows what made the balance before. */
    record Moved(long before, long amount) {
        private byte[] bytes() {
            return (before + " " + amount).getBytes(UTF_8);
        }

        private static Moved of(byte[] bytes) {
            String[] parts = new String(bytes, UTF_8).split(" ", 2);
            return new Moved(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
        }
    }

    sealed interface Command {}

    /** Answers the balance after it. */
    record Deposit(long amount, Reply<Long> reply) implements Command {}

    /** The same, and tells somebody else before. */
    record Notify(long amount, ActorRef<? super Long> other, Reply<Long> reply) implements Command {}

    /** Puts it in, and says nothing. */
    record Put(long amount) implements Command {}

    /** Puts in the amount in two events. */
    record Twice(long half, Reply<Long> reply) implements Command {}

    /** Forgets everything, and puts in an amount. */
    record Reopen(long amount, Reply<Long> reply) implements Command {}

    record Balance(Reply<Long> reply) implements Command {}

    /** How often the instance was made. */
    record Incarnation(Reply<Long> reply) implements Command {}

    /** Persists, and fails then. */
    record Overdraw(Reply<Long> reply) implements Command {}

    record Close(Reply<Long> reply) implements Command {}

    /** Sends itself a deposit. */
    record Later(long amount, Reply<Long> reply) implements Command {}

    /** The same past its store, when some time has passed. */
    record Soon(Duration delay, long amount, Reply<Long> reply) implements Command {}

    /** Answers its own address, which is that of this actor only. */
    record Self(Reply<ActorRef<Command>> reply) implements Command {}

    /** Waits for the second latch in its turn, and answers the balance. */
    record Slow(CountDownLatch begun, CountDownLatch goOn, Reply<Long> reply) implements Command {}

    /** Sends so many. */
    record Flood(int count, long amount, ActorRef<? super Long> other, Reply<Long> reply) implements Command {}

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(Long number) {
        return number.toString().getBytes(UTF_8);
    }

    private static Long number(byte[] bytes) {
        return Long.valueOf(new String(bytes, UTF_8));
    }

    @Override
    public Long initial() {
        return 0L;
    }

    @Override
    public Long apply(Long balance, Moved moved) {
        if (moved.before != balance) {
            throw new IllegalStateException("an event follows the one before: balance=" + balance + " event=" + moved);
        }
        return balance + moved.amount;
    }

    private static long move(long amount, Durable<Command, Moved, Long> durable) {
        return durable.persist(new Moved(durable.state(), amount));
    }

    @Override
    public void receive(Command command, Durable<Command, Moved, Long> durable, Context<Command> context) {
        switch (command) {
            case Deposit(long amount, var reply) -> reply.with(move(amount, durable));
            case Notify(long amount, var other, var reply) -> {
                other.tell(move(amount, durable));
                reply.with(durable.state());
            }
            case Put(long amount) -> move(amount, durable);
            case Twice(long half, var reply) -> {
                move(half, durable);
                reply.with(move(half, durable));
            }
            case Reopen(long amount, var reply) -> {
                durable.delete();
                reply.with(move(amount, durable));
            }
            case Balance(var reply) -> reply.with(durable.state());
            case Incarnation(var reply) -> reply.with(context.incarnation());
            case Overdraw(var reply) -> {
                move(-1_000_000, durable);
                throw new IllegalStateException("overdrawn");
            }
            case Close(var reply) -> {
                durable.delete();
                reply.with(durable.state());
            }
            case Later(long amount, var reply) -> durable.self().tell(new Deposit(amount, reply));
            case Soon(var delay, long amount, var reply) -> context.after(delay, new Deposit(amount, reply));
            case Self(var reply) -> reply.with(context.self());
            case Slow(var begun, var goOn, var reply) -> {
                begun.countDown();
                await(goOn);
                reply.with(durable.state());
            }
            case Flood(int count, long amount, var other, var reply) -> {
                move(amount, durable);
                for (int i = 0; i < count; i++) {
                    other.tell(durable.state());
                }
                reply.with(durable.state());
            }
        }
    }
}
