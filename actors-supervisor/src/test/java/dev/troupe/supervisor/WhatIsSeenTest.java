package dev.troupe.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Cancellable;
import dev.troupe.Context;
import dev.troupe.Placement;
import dev.troupe.SpawnOptions;
import dev.troupe.SystemSettings;
import dev.troupe.spi.SupervisionEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees beside the log: subscriptions and the flight recorder. */
@Timeout(120)
class WhatIsSeenTest {
    private final Records records = new Records();
    private final ActorSystem system = ActorSystem.create(SystemSettings.builder()
            .workers(2)
            .handOffAfter(Duration.ofMillis(10))
            .hangAfter(Duration.ofMillis(100))
            .observer(new FlightRecorderTurns())
            .build());
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void stop() {
        release.countDown();
        system.stop(Duration.ZERO);
        records.close();
    }

    private ActorRef<Object> actor(String name) {
        return system.spawn(
                name,
                () -> (Object message, Context<Object> context) -> {
                    switch (message) {
                        case CountDownLatch latch -> latch.await();
                        case RuntimeException planted -> throw planted;
                        case Duration slow -> {
                            long end = System.nanoTime() + slow.toNanos();
                            while (System.nanoTime() - end < 0) {
                                Thread.onSpinWait();
                            }
                        }
                        default -> {}
                    }
                },
                SpawnOptions.defaults().withPlacement(new Placement.On(0)).withMailbox(4));
    }

    private static void until(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(condition);
    }

    @Test
    void codeMaySubscribeToEveryEvent() {
        List<SupervisionEvent> events = new CopyOnWriteArrayList<>();
        SupervisionLog log = SupervisionLog.of(system);
        Cancellable broken = log.subscribe(event -> {
            throw new AssertionError("a subscriber that throws");
        });
        Cancellable subscription = log.subscribe(events::add);
        actor("hangs").tell(release);
        actor("crashes").tell(new IllegalStateException("secret"));
        until(() -> events.stream()
                        .filter(SupervisionEvent.Restarted.class::isInstance)
                        .count()
                == 2);
        until(() -> events.stream().anyMatch(SupervisionEvent.Hung.class::isInstance));
        assertThat(events)
                .hasAtLeastOneElementOfType(SupervisionEvent.Failed.class)
                .hasAtLeastOneElementOfType(SupervisionEvent.HandedOff.class)
                .anySatisfy(event -> assertThat(event).isInstanceOfSatisfying(SupervisionEvent.Hung.class, hung -> {
                    assertThat(hung.actor()).isEqualTo("hangs");
                    assertThat(hung.message()).isEqualTo(CountDownLatch.class);
                    assertThat(hung.stack()).isNotEmpty();
                }));
        assertThat(records.of("subscriber-failed")).isEmpty(); // which is no line about an actor
        assertThat(records.all()).contains("event=subscriber-failed").noneMatch(line -> line.contains("secret"));
        subscription.cancel();
        broken.cancel();
        int before = events.size();
        actor("again").tell(new IllegalStateException("planted"));
        records.await("restart", 3);
        assertThat(events).hasSize(before);
    }

    @Test
    void handOffsAreWrittenToTheLogOnlyWhereThereAreMany() {
        ActorRef<Object> slow = actor("slow");
        slow.tell(Duration.ofMillis(40));
        actor("crashes").tell(new IllegalStateException("planted"));
        records.await("restart", 1);
        assertThat(records.of("hand-off")).isEmpty();
        List<ActorRef<Object>> many =
                IntStream.range(0, 30).mapToObj(i -> actor("slow-" + i)).toList();
        until(() -> {
            many.forEach(each -> each.tell(Duration.ofMillis(40)));
            return !records.of("hand-off").isEmpty();
        });
        assertThat(records.of("hand-off").getFirst()).contains("in=receive").contains("more-than=10/s");
    }

    @Test
    void theFlightRecorderHasTheEvents(@TempDir Path dir) throws IOException {
        Path file = dir.resolve("recording.jfr");
        try (var recording = new Recording()) {
            for (String event : List.of("HandOff", "Hang", "Restart", "DeadLetter", "MailboxFull", "Turn")) {
                recording.enable("dev.troupe." + event);
            }
            recording.start();
            ActorRef<Object> actor = actor("actor");
            actor.tell(Duration.ofMillis(30));
            for (int i = 0; i < 5; i++) {
                actor.tell("waits, until the mailbox is full");
            }
            actor.tell(release);
            ActorRef<Object> mortal = actor("mortal");
            mortal.tell(release); // the same latch, so it hangs as well
            mortal.stop();
            mortal.tell("too late");
            records.await("restart", 2);
            records.await("hang", 2);
            until(() -> system.deadLetters() > 0);
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertThat(events.stream().map(event -> event.getEventType().getName()).distinct())
                .containsExactlyInAnyOrder(
                        "dev.troupe.HandOff",
                        "dev.troupe.Hang",
                        "dev.troupe.Restart",
                        "dev.troupe.DeadLetter",
                        "dev.troupe.MailboxFull",
                        "dev.troupe.Turn");
        assertThat(events)
                .anySatisfy(event -> {
                    assertThat(event.getEventType().getName()).isEqualTo("dev.troupe.Hang");
                    assertThat(event.getString("actor")).isEqualTo("actor");
                    assertThat(event.getString("stack")).contains("CountDownLatch.await");
                    assertThat(event.getDuration("ran")).isGreaterThanOrEqualTo(Duration.ofMillis(100));
                })
                .anySatisfy(event -> {
                    assertThat(event.getEventType().getName()).isEqualTo("dev.troupe.Turn");
                    assertThat(event.getString("actor")).isEqualTo("actor");
                    assertThat(event.getString("message")).isEqualTo("java.time.Duration");
                    assertThat(event.getDuration()).isGreaterThanOrEqualTo(Duration.ofMillis(30));
                });
    }
}
