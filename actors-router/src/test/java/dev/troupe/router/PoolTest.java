package dev.troupe.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.AskException;
import dev.troupe.Context;
import dev.troupe.DeadLetter;
import dev.troupe.Decision;
import dev.troupe.Delivery;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import dev.troupe.router.Pool.Choice;
import dev.troupe.testkit.Checkers;
import dev.troupe.testkit.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PoolTest {
    private static final Duration SOON = Duration.ofSeconds(1);

    /** So many that wait are too many, exactly. */
    private static final int BOUND = 2;

    private static final SpawnOptions OPTIONS = SpawnOptions.defaults()
            .withMailbox(BOUND)
            .withExactMailbox()
            .withPolicy((failure, history) -> new Decision.Restart(Duration.ofMillis(10)));

    private sealed interface Msg {}

    private record Work(int number) implements Msg {}

    private record Crash() implements Msg {}

    private record WhoAreYou(Reply<String> reply) implements Msg {}

    private record Refuse(Reply<String> reply) implements Msg {}

    private record Quickest(Reply<String> reply, Map<String, Duration> times) implements Msg {}

    private record Later(Reply<String> reply) implements Msg {}

    /** What the members have done, by their names. */
    private final Map<String, List<Integer>> done = new TreeMap<>();

    private int born;

    private final class Member implements Actor<Msg> {
        private Member() {
            born++;
        }

        @Override
        public void receive(Msg message, Context<Msg> context) {
            String name = context.self().name();
            switch (message) {
                case Work(int number) ->
                    done.computeIfAbsent(name, n -> new ArrayList<>()).add(number);
                case Crash() -> throw new IllegalStateException("planted");
                case WhoAreYou(Reply<String> reply) -> reply.with(name);
                case Refuse(Reply<String> reply) -> reply.fail(new IllegalStateException("not " + name));
                case Quickest(Reply<String> reply, Map<String, Duration> times) ->
                    context.after(Objects.requireNonNull(times.get(name)), new Later(reply));
                case Later(Reply<String> reply) -> reply.with(name);
            }
        }
    }

    private interface OfPool {
        void of(Pool<Msg> pool, Simulation simulation) throws Exception;
    }

    private void ofThree(Choice choice, OfPool test) throws InterruptedException {
        Simulation.play(simulation -> {
            done.clear(); // a play that has failed is played again
            test.of(Pool.spawn(simulation.system(), "member", 3, choice, Member::new, OPTIONS), simulation);
        });
    }

    private static void tell(Pool<Msg> pool, int from, int to) {
        IntStream.range(from, to)
                .forEach(i -> assertThat(pool.tell(new Work(i))).isEqualTo(Delivery.ACCEPTED));
    }

    private static void end(ActorRef<?> member, Simulation simulation) {
        member.stop();
        simulation.until(SOON, member::hasEnded);
    }

    // ---- The members

    /** Has a pool of its own from its start on. */
    private final class Owner implements Actor<Msg> {
        private final SpawnOptions options;
        private Optional<Pool<Msg>> pool = Optional.empty();

        private Owner(SpawnOptions options) {
            this.options = options;
        }

        @Override
        public void started(Context<Msg> context) {
            pool = Optional.of(Pool.spawn(context, "member", 2, Choice.ROUND_ROBIN, Member::new, options));
        }

        @Override
        public void receive(Msg message, Context<Msg> context) {
            if (message instanceof Crash) {
                throw new IllegalStateException("planted");
            }
            pool.orElseThrow().tell(message);
        }
    }

    private void theOwnerRestarts(SpawnOptions options, int expected) throws InterruptedException {
        Simulation.play(simulation -> {
            done.clear();
            born = 0;
            ActorRef<Msg> owner = simulation.system().spawn("owner", () -> new Owner(options), OPTIONS.withAttempts(1));
            for (Msg message : List.of(new Work(0), new Crash(), new Work(1))) {
                owner.tell(message);
                simulation.run(SOON);
            }
            assertThat(owner.incarnation()).isEqualTo(2);
            assertThat(born).isEqualTo(expected);
            assertThat(done).containsOnly(Map.entry("member-0", List.of(0, 1)));
        });
    }

    @Test
    void membersThatAreChildrenEndWithTheIncarnationOfTheirOwner() throws InterruptedException {
        theOwnerRestarts(OPTIONS, 4);
    }

    @Test
    void membersThatAreKeptAreTheNextPools() throws InterruptedException {
        theOwnerRestarts(OPTIONS.keptAcrossRestart(), 2);
    }

    // ---- The choice

    @Test
    void roundRobinTakesOneAfterTheOther() throws InterruptedException {
        ofThree(Choice.ROUND_ROBIN, (pool, simulation) -> {
            tell(pool, 0, 6);
            simulation.run(SOON);
            assertThat(done)
                    .containsEntry("member-0", List.of(0, 3))
                    .containsEntry("member-1", List.of(1, 4))
                    .containsEntry("member-2", List.of(2, 5));
        });
    }

    @Test
    void chanceTakesEachAboutAsOften() throws InterruptedException {
        ofThree(Choice.RANDOM, (pool, simulation) -> {
            for (int i = 0; i < 3000; i++) {
                tell(pool, i, i + 1);
                simulation.untilIdle(SOON);
            }
            assertThat(done.values())
                    .hasSize(3)
                    .allSatisfy(some -> assertThat(some).hasSizeBetween(900, 1100));
        });
    }

    /**
     * One of the three is full: only one choice in three can be between the others, so it is avoided and not just passed
     * over.
     */
    @Test
    void whoHasMoreWaitingIsAvoided() throws InterruptedException {
        Simulation.play(simulation -> {
            done.clear();
            SpawnOptions roomy = OPTIONS.withMailbox(1000);
            var pool = Pool.spawn(simulation.system(), "member", 3, Choice.LEAST_WAITING, Member::new, roomy);
            ActorRef<Msg> slow = simulation.system().spawn("slow", Asleep::new, roomy);
            var withSlow = Pool.of(
                    simulation.system(),
                    Choice.LEAST_WAITING,
                    List.of(pool.members().get(0), slow));
            for (int i = 0; i < 10; i++) {
                slow.tell(new Work(-1));
            }
            simulation.run(SOON);
            assertThat(slow.waiting()).isEqualTo(10);
            for (int i = 0; i < 200; i++) {
                withSlow.tell(new Work(i));
                simulation.untilIdle(SOON);
            }
            assertThat(done.get("member-0")).hasSize(200);
            assertThat(slow.waiting()).isEqualTo(10);
        });
    }

    /** Takes no messages. */
    private static final class Asleep implements Actor<Msg> {
        @Override
        public void started(Context<Msg> context) {
            context.await(new CompletableFuture<>(), Duration.ofDays(1), (none, failure) -> {});
        }

        @Override
        public void receive(Msg message, Context<Msg> context) {}
    }

    @Test
    void equalKeysAreOfTheSameMember() throws InterruptedException {
        ofThree(Choice.ROUND_ROBIN, (pool, simulation) -> {
            for (int i = 0; i < 300; i++) {
                pool.at("key " + i % 10).tell(new Work(i));
                simulation.untilIdle(SOON);
            }
            assertThat(done).hasSize(3);
            for (int key = 0; key < 10; key++) {
                int of = key;
                assertThat(done.values().stream().filter(some -> some.stream().anyMatch(i -> i % 10 == of)))
                        .singleElement()
                        .satisfies(some -> assertThat(some.stream().filter(i -> i % 10 == of))
                                .hasSize(30)
                                .isSorted());
            }
        });
    }

    // ---- Full members

    @Test
    void aFullMemberIsPassedOver() throws InterruptedException {
        for (Choice choice : Choice.values()) {
            ofThree(choice, (pool, simulation) -> {
                ActorRef<Msg> full = pool.members().get(1);
                fill(full);
                tell(pool, 0, 2 * BOUND);
                assertThat(pool.tell(new Work(9))).isEqualTo(Delivery.FULL);
                CompletableFuture<String> refused = pool.ask(WhoAreYou::new, SOON);
                assertThat(refused)
                        .isCompletedExceptionally()
                        .satisfies(it -> assertThat(((AskException.Undelivered) it.exceptionNow()).isFull())
                                .isTrue());
                simulation.run(SOON);
                assertThat(done.remove("member-1")).containsOnly(-1);
                assertThat(done.values())
                        .hasSize(2)
                        .allSatisfy(some -> assertThat(some).hasSize(BOUND));
            });
        }
    }

    private static void fill(ActorRef<Msg> member) {
        for (int i = 0; i < BOUND; i++) {
            assertThat(member.tell(new Work(-1))).isEqualTo(Delivery.ACCEPTED);
        }
    }

    @Test
    void aRequestPassesAFullMemberOver() throws InterruptedException {
        ofThree(Choice.ROUND_ROBIN, (pool, simulation) -> {
            fill(pool.members().get(0));
            assertThat(pool.ask(WhoAreYou::new, SOON).join()).isEqualTo("member-1");
        });
    }

    @Test
    void theMemberOfAKeyThatIsFullAnswersFull() throws InterruptedException {
        ofThree(Choice.ROUND_ROBIN, (pool, simulation) -> {
            fill(pool.at("key"));
            assertThat(pool.at("key").tell(new Work(1))).isEqualTo(Delivery.FULL);
        });
    }

    @Test
    void aBroadcastNamesThoseThatAreFullAndTheOthersHaveIt() throws InterruptedException {
        ofThree(Choice.ROUND_ROBIN, (pool, simulation) -> {
            ActorRef<Msg> full = pool.members().get(1);
            fill(full);
            assertThat(pool.broadcast(new Work(7))).containsExactly(full);
            simulation.run(SOON);
            assertThat(pool.broadcast(new Work(8))).isEmpty();
            simulation.run(SOON);
            assertThat(done)
                    .containsEntry("member-0", List.of(7, 8))
                    .containsEntry("member-1", List.of(-1, -1, 8))
                    .containsEntry("member-2", List.of(7, 8));
        });
    }

    @Test
    void whoWaitsForRoomGetsIt() throws InterruptedException {
        ofThree(Choice.ROUND_ROBIN, (pool, simulation) -> {
            for (int i = 0; i < 50; i++) {
                assertThat(pool.tellOrWait(new Work(i))).isEqualTo(Delivery.ACCEPTED);
            }
            simulation.run(SOON);
            assertThat(done.values().stream().flatMap(List::stream)).hasSize(50).doesNotHaveDuplicates();
        });
    }

    @Test
    void anAskerWaitsForRoomUntilTheDeadline() throws InterruptedException {
        ofThree(Choice.ROUND_ROBIN, (pool, simulation) -> {
            pool.members().forEach(PoolTest::fill);
            assertThat(pool.ask(WhoAreYou::new, SOON)).isCompletedExceptionally();
            assertThat(pool.<String>askOrWait(WhoAreYou::new, SOON).join()).startsWith("member-");
        });
        Simulation.play(simulation -> {
            ActorRef<Msg> asleep = simulation.system().spawn("asleep", Asleep::new, OPTIONS);
            fill(asleep);
            CompletableFuture<String> refused =
                    Pool.of(simulation.system(), Choice.RANDOM, List.of(asleep)).askOrWait(WhoAreYou::new, SOON);
            assertThat(refused.exceptionNow()).isInstanceOf(AskException.Undelivered.class);
            assertThat(simulation.time()).isBetween(SOON, SOON.multipliedBy(2));
        });
    }

    // ---- Members that fail or end

    @Test
    void aMemberThatCrashesStaysInThePoolAndWhatWaitsForItToo() throws InterruptedException {
        ofThree(Choice.ROUND_ROBIN, (pool, simulation) -> {
            List<ActorRef<Msg>> before = pool.members();
            before.get(0).tell(new Crash());
            before.get(0).tell(new Work(-1));
            tell(pool, 0, 4);
            simulation.run(SOON);
            assertThat(before.get(0).incarnation()).isEqualTo(3); // the message was tried twice
            assertThat(pool.members()).isEqualTo(before);
            assertThat(done.get("member-0")).containsExactly(-1);
            assertThat(done.get("member-1")).containsExactly(0, 1); // the first of them was passed over
            assertThat(done.get("member-2")).containsExactly(2, 3);
        });
    }

    @Test
    void aMemberThatHasEndedIsLeftOut() throws InterruptedException {
        for (Choice choice : Choice.values()) {
            ofThree(choice, (pool, simulation) -> {
                ActorRef<Msg> ended = pool.members().get(1);
                end(ended, simulation);
                assertThat(pool.members()).hasSize(2).doesNotContain(ended);
                for (int i = 0; i < 20; i++) {
                    tell(pool, i, i + 1);
                    assertThat(pool.next()).isNotSameAs(ended);
                    assertThat(pool.at(i)).isNotSameAs(ended);
                    simulation.untilIdle(SOON);
                }
                assertThat(pool.broadcast(new Work(7))).isEmpty();
                assertThat(pool.askAll(WhoAreYou::new, SOON).join()).containsExactly("member-0", "member-2");
                assertThat(pool.askFirst(3, WhoAreYou::new, SOON).join()).isIn("member-0", "member-2");
                assertThat(done).containsOnlyKeys("member-0", "member-2");
                assertThat(simulation.system().deadLetters()).isZero();
            });
        }
    }

    @Test
    void itsShareGoesToAllTheOthers() throws InterruptedException {
        for (Choice choice : Choice.values()) {
            ofThree(choice, (pool, simulation) -> {
                end(pool.members().get(1), simulation);
                for (int i = 0; i < 300; i++) {
                    tell(pool, i, i + 1);
                    simulation.untilIdle(SOON);
                }
                assertThat(done.values())
                        .hasSize(2)
                        .allSatisfy(some -> assertThat(some).hasSizeBetween(115, 185));
            });
        }
    }

    @Test
    void amongTheOthersTheOneWithFewerMessagesWaitingIsTaken() throws InterruptedException {
        Simulation.play(simulation -> {
            ActorRef<Msg> free = simulation.system().spawn("free", Member::new, OPTIONS);
            ActorRef<Msg> ended = simulation.system().spawn("ended", Member::new, OPTIONS);
            ActorRef<Msg> slow = simulation.system().spawn("slow", Asleep::new, OPTIONS);
            var pool = Pool.of(simulation.system(), Choice.LEAST_WAITING, List.of(free, ended, slow));
            slow.tell(new Work(1));
            end(ended, simulation);
            simulation.run(SOON);
            for (int i = 0; i < 50; i++) {
                assertThat(pool.next()).isSameAs(free);
            }
        });
    }

    @Test
    void aPoolWhoseMembersHaveAllEndedSaysSo() throws InterruptedException {
        ofThree(Choice.ROUND_ROBIN, (pool, simulation) -> {
            pool.stop();
            simulation.run(SOON);
            assertThat(pool.members()).isEmpty();
            assertThat(pool.tell(new Work(1))).isEqualTo(Delivery.CLOSED);
            assertThat(pool.tellOrWait(new Work(1))).isEqualTo(Delivery.CLOSED);
            assertThat(pool.at("key").tell(new Work(1))).isEqualTo(Delivery.CLOSED);
            assertThat(pool.broadcast(new Work(1))).isEmpty();
            assertThat(pool.ask(WhoAreYou::new, SOON).exceptionNow()).isInstanceOf(AskException.Undelivered.class);
            assertThat(pool.askFirst(2, WhoAreYou::new, SOON).exceptionNow())
                    .isInstanceOf(NoAnswerException.class)
                    .hasMessageContaining("CLOSED");
            assertThat(pool.askAll(WhoAreYou::new, SOON).exceptionNow()).isInstanceOf(NoAnswerException.class);
            assertThat(simulation.system().deadLetters()).isZero();
        });
    }

    /** There nobody is told, so it must be accounted for. */
    @Test
    void whatATurnSendsToAPoolWhoseMembersHaveAllEndedIsADeadLetter() throws InterruptedException {
        ofThree(Choice.ROUND_ROBIN, (pool, simulation) -> {
            pool.stop();
            simulation.run(SOON);
            ActorRef<Msg> front = pool.front("front", SpawnOptions.defaults());
            front.tell(new Work(1));
            simulation.run(SOON);
            assertThat(simulation.system().deadLetters(DeadLetter.Reason.CLOSED))
                    .isEqualTo(1);
        });
    }

    // ---- Several answers

    private static Map<String, Duration> times(int... seconds) {
        var times = new TreeMap<String, Duration>();
        for (int i = 0; i < seconds.length; i++) {
            times.put("member-" + i, Duration.ofSeconds(seconds[i]));
        }
        return times;
    }

    @Test
    void theFirstAnswerOfAllCounts() throws InterruptedException {
        ofThree(Choice.ROUND_ROBIN, (pool, simulation) -> {
            Duration deadline = Duration.ofSeconds(10);
            assertThat(pool.<String>askFirst(3, reply -> new Quickest(reply, times(5, 2, 8)), deadline)
                            .join())
                    .isEqualTo("member-1");
            assertThat(simulation.time()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(3));
        });
    }

    @Test
    void soManyAreAskedAsAreWantedFromTheNextOneOn() throws InterruptedException {
        ofThree(Choice.ROUND_ROBIN, (pool, simulation) -> {
            tell(pool, 0, 1);
            Duration deadline = Duration.ofSeconds(10);
            assertThat(pool.<String>askFirst(2, reply -> new Quickest(reply, times(1, 5, 3)), deadline)
                            .join())
                    .isEqualTo("member-2");
            assertThatThrownBy(() -> pool.askFirst(4, WhoAreYou::new, SOON))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("from 1 to 3: count=4");
            assertThatThrownBy(() -> pool.askFirst(0, WhoAreYou::new, SOON))
                    .isInstanceOf(IllegalArgumentException.class);
        });
    }

    @Test
    void failuresAreNoAnswersAsLongAsThereIsOne() throws InterruptedException {
        ofThree(Choice.ROUND_ROBIN, (pool, simulation) -> {
            fill(pool.members().get(0));
            Duration deadline = Duration.ofSeconds(4);
            CompletableFuture<String> first = pool.askFirst(3, reply -> new Quickest(reply, times(1, 9, 2)), deadline);
            CompletableFuture<List<String>> all = pool.askAll(reply -> new Quickest(reply, times(1, 3, 9)), deadline);
            assertThat(first.join()).isEqualTo("member-2");
            assertThat(all.join()).containsExactly("member-1");
            assertThat(simulation.time()).isBetween(deadline, Duration.ofSeconds(5));
        });
    }

    @Test
    void ifAllFailThereIsOneErrorWithEachCause() throws InterruptedException {
        ofThree(Choice.ROUND_ROBIN, (pool, simulation) -> {
            fill(pool.members().get(1));
            for (CompletableFuture<?> each :
                    List.of(pool.<String>askFirst(3, Refuse::new, SOON), pool.<String>askAll(Refuse::new, SOON))) {
                assertThatThrownBy(each::join)
                        .isInstanceOf(CompletionException.class)
                        .cause()
                        .isInstanceOf(NoAnswerException.class)
                        .hasMessageContaining("asked=3 member-0: ")
                        .hasMessageContaining("; member-1: ")
                        .satisfies(error -> {
                            Throwable[] causes = error.getSuppressed();
                            assertThat(causes).hasSize(3);
                            assertThat(causes[0])
                                    .isInstanceOf(AskException.Failed.class)
                                    .hasRootCauseMessage("not member-0");
                            assertThat(causes[1]).isInstanceOf(AskException.Undelivered.class);
                        });
                simulation.run(SOON);
            }
        });
    }

    // ---- In turns, and as an address

    @Test
    void aTurnThatFailsHasToldNobody() throws InterruptedException {
        ofThree(Choice.ROUND_ROBIN, (pool, simulation) -> {
            ActorRef<Integer> sender = simulation
                    .system()
                    .spawn(
                            () -> (Integer number, Context<Integer> context) -> {
                                assertThat(pool.tell(new Work(number))).isEqualTo(Delivery.ACCEPTED);
                                assertThat(pool.broadcast(new Work(10 * number)))
                                        .isEmpty();
                                if (context.attempt() == 1) {
                                    throw new IllegalStateException("planted");
                                }
                            },
                            OPTIONS);
            sender.tell(1);
            simulation.run(SOON);
            assertThat(done.values().stream().flatMap(List::stream)).containsExactlyInAnyOrder(1, 10, 10, 10);
        });
    }

    @Test
    void aFrontSendsMessagesAndRequestsOn() throws InterruptedException {
        ofThree(Choice.ROUND_ROBIN, (pool, simulation) -> {
            simulation.check(Checkers.messages());
            ActorRef<Msg> front = pool.front("front", SpawnOptions.defaults());
            IntStream.range(0, 30).forEach(i -> front.tell(new Work(i)));
            assertThat(front.ask(WhoAreYou::new, SOON).join()).isEqualTo("member-0");
            simulation.run(SOON);
            assertThat(done.get("member-1"))
                    .isEqualTo(
                            IntStream.range(0, 10).map(i -> 3 * i + 1).boxed().toList());
        });
    }

    @Test
    void aFrontByKeySendsEachMessageToTheMemberOfItsKey() throws InterruptedException {
        ofThree(Choice.ROUND_ROBIN, (pool, simulation) -> {
            ActorRef<Msg> front = pool.front(
                    "front",
                    message -> message instanceof Work(int number) ? number % 10 : "other",
                    SpawnOptions.defaults());
            IntStream.range(0, 50).forEach(i -> front.tell(new Work(i)));
            assertThat(front.ask(WhoAreYou::new, SOON).join())
                    .isEqualTo(pool.at("other").name());
            simulation.run(SOON);
            for (int i = 0; i < 10; i++) {
                assertThat(done.get(pool.at(i).name())).contains(i, i + 10, i + 40);
            }
            assertThat(done.values()).allSatisfy(some -> assertThat(some).isSorted());
        });
    }

    /** Takes messages when it may begin. */
    private record Late(CompletableFuture<String> begins, List<Msg> handled) implements Actor<Msg> {
        @Override
        public void started(Context<Msg> context) {
            context.await(begins, Duration.ofDays(1), (none, failure) -> {});
        }

        @Override
        public void receive(Msg message, Context<Msg> context) {
            handled.add(message);
        }
    }

    private static List<ActorRef<Msg>> fronts(Pool<Msg> pool) {
        return List.of(
                pool.front("any", SpawnOptions.defaults()), pool.front("by key", key -> 1, SpawnOptions.defaults()));
    }

    @Test
    void aRequestKeepsItsDeadlineBehindAFront() throws InterruptedException {
        Simulation.play(simulation -> {
            var begins = new CompletableFuture<String>();
            var handled = new ArrayList<Msg>();
            ActorRef<Msg> late = simulation.system().spawn(() -> new Late(begins, handled), OPTIONS);
            for (ActorRef<Msg> front : fronts(Pool.of(simulation.system(), Choice.ROUND_ROBIN, List.of(late)))) {
                CompletableFuture<String> asked = front.ask(WhoAreYou::new, SOON);
                simulation.run(SOON.multipliedBy(2));
                assertThat(asked.exceptionNow()).isInstanceOf(AskException.Expired.class);
            }
            begins.complete("now");
            simulation.run(SOON);
            assertThat(handled).isEmpty();
            assertThat(simulation.system().deadLetters(DeadLetter.Reason.DEADLINE))
                    .isEqualTo(2);
        });
    }

    @Test
    void anAskerBehindAFrontLearnsThatAllMembersHaveEnded() throws InterruptedException {
        ofThree(Choice.ROUND_ROBIN, (pool, simulation) -> {
            pool.stop();
            simulation.run(SOON);
            for (ActorRef<Msg> front : fronts(pool)) {
                CompletableFuture<String> asked = front.ask(WhoAreYou::new, SOON.multipliedBy(10));
                simulation.run(SOON);
                assertThat(asked.exceptionNow()).isInstanceOf(AskException.Undelivered.class);
            }
        });
    }

    @SuppressWarnings("NullAway") // as callers without such checks may
    private static void spawnWithoutChoice(Simulation simulation) {
        Pool.<Msg>spawn(simulation.system(), "none", 1, null, () -> (message, context) -> {}, OPTIONS);
    }

    @Test
    void whatIsWrongIsRefused() throws InterruptedException {
        Simulation.play(simulation -> {
            assertThatThrownBy(() -> Pool.spawn(simulation.system(), "member", 0, Choice.RANDOM, Member::new, OPTIONS))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("size=0");
            simulation.system().spawn("member-2", Member::new);
            assertThatThrownBy(() -> Pool.spawn(simulation.system(), "member", 3, Choice.RANDOM, Member::new, OPTIONS))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("member-2");
            simulation.run(SOON);
            simulation.system().spawn("member-1", Member::new).stop(); // the name is free again
            assertThatThrownBy(() -> spawnWithoutChoice(simulation)).isInstanceOf(NullPointerException.class);
            simulation.system().spawn("none-0", Member::new); // the name is free
            assertThatThrownBy(() -> Pool.of(simulation.system(), Choice.RANDOM, List.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at least one member");
        });
    }
}
