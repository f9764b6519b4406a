package dev.troupe.benchmarks;

import static dev.troupe.benchmarks.Actors.Next.STOP;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Consumers on the event bus of Vert.x, addressed by strings. Two verticles with an event loop each host those that are
 * spawned from outside, in turn; a consumer that another one spawns is of the same event loop.
 */
final class OnVertx implements Actors<String, String> {
    private static final DeliveryOptions AS_IT_IS =
            new DeliveryOptions().setCodecName(AsItIs.NAME).setLocalOnly(true).setSendTimeout(60_000);

    /** Messages are immutable, so they need not be copied. */
    private static final class AsItIs implements MessageCodec<Object, Object> {
        static final String NAME = "as-it-is";

        @Override
        public void encodeToWire(Buffer buffer, Object message) {
            throw new UnsupportedOperationException("messages stay in the process");
        }

        @Override
        public Object decodeFromWire(int position, Buffer buffer) {
            throw new UnsupportedOperationException("messages stay in the process");
        }

        @Override
        public Object transform(Object message) {
            return message;
        }

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public byte systemCodecID() {
            return -1;
        }
    }

    private static final class Host extends VerticleBase {
        Context context() {
            return context;
        }
    }

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final EventBus bus = vertx.eventBus();
    private final List<Host> hosts = List.of(new Host(), new Host());
    private final AtomicLong addresses = new AtomicLong();
    private final AtomicInteger turns = new AtomicInteger();

    OnVertx() {
        bus.registerCodec(new AsItIs());
        for (Host host : hosts) {
            join(vertx.deployVerticle(host));
        }
    }

    private static void join(Future<?> future) {
        future.toCompletionStage().toCompletableFuture().join();
    }

    @Override
    public <M> Kind<String, String> kind(Supplier<? extends Behaviour<M, String>> factory) {
        return new Kind<>() {
            @Override
            public String spawn() {
                return spawnOn(turns.getAndIncrement() % hosts.size());
            }

            @Override
            public String spawn(String parent) {
                String address = newAddress();
                listen(address, factory.get());
                return address;
            }

            @Override
            public String spawnOn(int worker) {
                String address = newAddress();
                onHost(worker, () -> listen(address, factory.get()));
                return address;
            }
        };
    }

    private String newAddress() {
        return "actor-" + addresses.getAndIncrement();
    }

    private void onHost(int worker, Runnable task) {
        var done = new CompletableFuture<Void>();
        hosts.get(worker).context().runOnContext(nothing -> {
            task.run();
            done.complete(null);
        });
        done.join();
    }

    private <M> void listen(String address, Behaviour<M, String> behaviour) {
        MessageConsumer<M> consumer = bus.localConsumer(address);
        consumer.handler(message -> {
            if (receive(behaviour, message) == STOP) {
                consumer.unregister();
            }
        });
    }

    private static <M> Next receive(Behaviour<M, String> behaviour, Message<M> message) {
        try {
            return behaviour.receive(message.body(), message.address());
        } catch (Exception e) {
            throw new IllegalStateException("a behaviour failed: address=" + message.address(), e);
        }
    }

    @Override
    public String self(String context) {
        return context;
    }

    @Override
    public void tell(String context, String to, Object message) {
        bus.send(to, message, AS_IT_IS);
    }

    @Override
    public void tell(String to, Object message) {
        bus.send(to, message, AS_IT_IS);
    }

    @Override
    public String spawnAnswering() {
        String address = newAddress();
        onHost(0, () -> bus.<Long>localConsumer(address, question -> question.reply(question.body() + 1)));
        return address;
    }

    @Override
    public CompletionStage<Long> ask(String answering, long question) {
        return bus.<Long>request(answering, question, AS_IT_IS)
                .map(Message::body)
                .toCompletionStage();
    }

    @Override
    public void close() {
        join(vertx.close());
    }
}
