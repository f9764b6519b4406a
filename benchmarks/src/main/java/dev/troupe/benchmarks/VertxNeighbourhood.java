package dev.troupe.benchmarks;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Verticles with a consumer each, spread over two event loops. Slow calls are made there, or by executeBlocking. */
final class VertxNeighbourhood implements Neighbourhood {
    private static final DeliveryOptions LIMIT = new DeliveryOptions().setSendTimeout(3_600_000);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final EventBus bus = vertx.eventBus();
    private final AtomicLong addresses = new AtomicLong();
    private final boolean blocking;

    VertxNeighbourhood(boolean blocking) {
        this.blocking = blocking;
        vertx.getOrCreateContext(); // takes the first event loop: the calling thread sees its answers there
    }

    @Override
    public Neighbour spawnNeighbour() {
        String address = deploy(question -> question.reply(question.body() + 1));
        return number ->
                bus.<Long>request(address, number, LIMIT).map(Message::body).toCompletionStage();
    }

    @Override
    public Runnable spawnTroublemaker(Trouble trouble) {
        String address = deploy(message -> make(trouble).onSuccess(nothing -> {
            if (trouble.again()) {
                bus.send(message.address(), message.body());
            }
        }));
        return () -> bus.send(address, 0L);
    }

    private Future<Void> make(Trouble trouble) {
        if (blocking) {
            return vertx.executeBlocking(() -> once(trouble), false);
        }
        return Future.succeededFuture(once(trouble));
    }

    private static Void once(Trouble trouble) {
        try {
            trouble.once(() -> {});
            return null;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts an event loop", e);
        }
    }

    private String deploy(Consumer<Message<Long>> consumer) {
        String address = "actor-" + addresses.getAndIncrement();
        vertx.deployVerticle(new VerticleBase() {
                    @Override
                    public Future<?> start() {
                        return vertx.eventBus()
                                .<Long>localConsumer(address, consumer::accept)
                                .completion();
                    }
                })
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        return address;
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("version", version());
    }

    private static String version() {
        String file = "/META-INF/vertx/vertx-version.txt";
        try (InputStream in = Vertx.class.getResourceAsStream(file)) {
            return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
