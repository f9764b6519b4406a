package dev.troupe.benchmarks;

import static dev.troupe.benchmarks.Actors.Next.GO_ON;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A virtual thread for each actor, with a bounded queue as its mailbox. */
final class OnVirtualThreads implements Actors<BlockingQueue<Object>, BlockingQueue<Object>> {
    private record Question(long number, CompletableFuture<Long> answer) {}

    private final Supplier<? extends BlockingQueue<Object>> queues;

    OnVirtualThreads(Supplier<? extends BlockingQueue<Object>> queues) {
        this.queues = queues;
    }

    @Override
    public <M> Kind<BlockingQueue<Object>, BlockingQueue<Object>> kind(
            Supplier<? extends Behaviour<M, BlockingQueue<Object>>> factory) {
        return new Kind<>() {
            @Override
            public BlockingQueue<Object> spawn() {
                BlockingQueue<Object> mailbox = queues.get();
                Thread.startVirtualThread(() -> handleAll(factory.get(), mailbox));
                return mailbox;
            }

            @Override
            public BlockingQueue<Object> spawn(BlockingQueue<Object> parent) {
                return spawn();
            }
        };
    }

    @SuppressWarnings("unchecked") // a behaviour is sent only what it takes
    private static <M> void handleAll(Behaviour<M, BlockingQueue<Object>> behaviour, BlockingQueue<Object> mailbox) {
        try {
            Next next = GO_ON;
            while (next == GO_ON) {
                next = behaviour.receive((M) mailbox.take(), mailbox);
            }
        } catch (Exception e) {
            throw new IllegalStateException("a behaviour failed", e);
        }
    }

    @Override
    public BlockingQueue<Object> self(BlockingQueue<Object> context) {
        return context;
    }

    @Override
    public void tell(BlockingQueue<Object> context, BlockingQueue<Object> to, Object message)
            throws InterruptedException {
        to.put(message);
    }

    @Override
    public void tell(BlockingQueue<Object> to, Object message) throws InterruptedException {
        to.put(message);
    }

    @Override
    public BlockingQueue<Object> spawnAnswering() {
        return this.<Question>kind(() -> (question, context) -> {
                    question.answer.complete(question.number + 1);
                    return GO_ON;
                })
                .spawn();
    }

    @Override
    public CompletionStage<Long> ask(BlockingQueue<Object> answering, long question) throws InterruptedException {
        var answer = new CompletableFuture<Long>();
        answering.put(new Question(question, answer));
        return answer.orTimeout(1, TimeUnit.MINUTES);
    }

    @Override
    public void close() {}
}
