package dev.troupe.benchmarks;

import static dev.troupe.benchmarks.Actors.Next.GO_ON;

import com.softwaremill.jox.Channel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A virtual thread for each actor, with a channel of Jox as its mailbox. */
final class OnJox implements Actors<Channel<Object>, Channel<Object>> {
    private record Question(long number, CompletableFuture<Long> answer) {}

    private final Supplier<Channel<Object>> channels;

    OnJox(Supplier<Channel<Object>> channels) {
        this.channels = channels;
    }

    @Override
    public <M> Kind<Channel<Object>, Channel<Object>> kind(Supplier<? extends Behaviour<M, Channel<Object>>> factory) {
        return new Kind<>() {
            @Override
            public Channel<Object> spawn() {
                Channel<Object> mailbox = channels.get();
                Thread.startVirtualThread(() -> handleAll(factory.get(), mailbox));
                return mailbox;
            }

            @Override
            public Channel<Object> spawn(Channel<Object> parent) {
                return spawn();
            }
        };
    }

    @SuppressWarnings("unchecked") // a behaviour is sent only what it takes
    private static <M> void handleAll(Behaviour<M, Channel<Object>> behaviour, Channel<Object> mailbox) {
        try {
            Next next = GO_ON;
            while (next == GO_ON) {
                next = behaviour.receive((M) mailbox.receive(), mailbox);
            }
        } catch (Exception e) {
            throw new IllegalStateException("a behaviour failed", e);
        }
    }

    @Override
    public Channel<Object> self(Channel<Object> context) {
        return context;
    }

    @Override
    public void tell(Channel<Object> context, Channel<Object> to, Object message) throws InterruptedException {
        to.send(message);
    }

    @Override
    public void tell(Channel<Object> to, Object message) throws InterruptedException {
        to.send(message);
    }

    @Override
    public Channel<Object> spawnAnswering() {
        return this.<Question>kind(() -> (question, context) -> {
                    question.answer.complete(question.number + 1);
                    return GO_ON;
                })
                .spawn();
    }

    @Override
    public CompletionStage<Long> ask(Channel<Object> answering, long question) throws InterruptedException {
        var answer = new CompletableFuture<Long>();
        answering.send(new Question(question, answer));
        return answer.orTimeout(1, TimeUnit.MINUTES);
    }

    @Override
    public void close() {}
}
