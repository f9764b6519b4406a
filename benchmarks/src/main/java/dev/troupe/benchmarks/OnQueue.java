package dev.troupe.benchmarks;

import static dev.troupe.benchmarks.Actors.Next.GO_ON;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jctools.queues.MessagePassingQueue;

/** A limit, not a peer: a thread that takes from a raw queue of JCTools, and spins when that is empty. */
final class OnQueue implements Actors<MessagePassingQueue<Object>, MessagePassingQueue<Object>> {
    private static final int SPINS = 100;

    private record Question(long number, CompletableFuture<Long> answer) {}

    private final Supplier<? extends MessagePassingQueue<Object>> queues;
    private volatile boolean closed;

    OnQueue(Supplier<? extends MessagePassingQueue<Object>> queues) {
        this.queues = queues;
    }

    @Override
    public <M> Kind<MessagePassingQueue<Object>, MessagePassingQueue<Object>> kind(
            Supplier<? extends Behaviour<M, MessagePassingQueue<Object>>> factory) {
        return new Kind<>() {
            @Override
            public MessagePassingQueue<Object> spawn() {
                MessagePassingQueue<Object> queue = queues.get();
                Thread.ofPlatform().daemon().name("consumer").start(() -> handleAll(factory.get(), queue));
                return queue;
            }

            @Override
            public MessagePassingQueue<Object> spawn(MessagePassingQueue<Object> parent) {
                return spawn();
            }
        };
    }

    @SuppressWarnings("unchecked") // a behaviour is sent only what it takes
    private <M> void handleAll(Behaviour<M, MessagePassingQueue<Object>> behaviour, MessagePassingQueue<Object> queue) {
        try {
            Next next = GO_ON;
            int idle = 0;
            while (next == GO_ON && !closed) {
                Object message = queue.relaxedPoll();
                if (message == null) {
                    pause(idle++);
                } else {
                    next = behaviour.receive((M) message, queue);
                    idle = 0;
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException("a behaviour failed", e);
        }
    }

    private static void pause(int tries) {
        if (tries < SPINS) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }

    @Override
    public MessagePassingQueue<Object> self(MessagePassingQueue<Object> context) {
        return context;
    }

    @Override
    public void tell(MessagePassingQueue<Object> context, MessagePassingQueue<Object> to, Object message) {
        tell(to, message);
    }

    @Override
    public void tell(MessagePassingQueue<Object> to, Object message) {
        for (int tries = 0; !to.offer(message); tries++) {
            pause(tries);
        }
    }

    @Override
    public MessagePassingQueue<Object> spawnAnswering() {
        return this.<Question>kind(() -> (question, context) -> {
                    question.answer.complete(question.number + 1);
                    return GO_ON;
                })
                .spawn();
    }

    /** The answer has no deadline. */
    @Override
    public CompletionStage<Long> ask(MessagePassingQueue<Object> answering, long question) {
        var answer = new CompletableFuture<Long>();
        tell(answering, new Question(question, answer));
        return answer;
    }

    @Override
    public void close() {
        closed = true;
    }
}
