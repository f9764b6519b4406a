package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A worker is taken away from a turn that goes on, which then commits late or is given up. Here the test decides when, and
 * there is one worker only: what happens while a turn stands still happens because the worker was taken away from it.
 */
@Timeout(120)
class HandOffTest {
    private static final long HANG_NANOS = 1_000_000_000;
    private static final Failure HANG = new Failure.Hang(Duration.ofNanos(HANG_NANOS));

    /** Where user code is called. */
    enum Place {
        RECEIVE,
        FACTORY,
        STARTED,
        STOPPED,
        BATCH_END,
        CONTINUATION,
        MAPPER_OF_ASK,
        MAPPER_OF_PIPE,
        MAPPER_OF_WATCH,
        POLICY,
        TASK,
        DEPENDENT;

        /** Whether an actor's turn is called for a message, which is then at the head of the mailbox. */
        private boolean isOfMessage() {
            return this == RECEIVE || this == MAPPER_OF_ASK || this == MAPPER_OF_PIPE || this == MAPPER_OF_WATCH;
        }

        private boolean isForeign() {
            return this == TASK || this == DEPENDENT;
        }

        /** Whether what goes wrong there is a failure of the incarnation. */
        private boolean fails() {
            return !isForeign() && this != STOPPED && this != POLICY;
        }
    }

    /** Where user code stands still until the test lets it go on. Interrupts do not move it. */
    private static final class Gate {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);
        private final CountDownLatch interrupted = new CountDownLatch(1);
        private final CompletableFuture<Thread> thread = new CompletableFuture<>();

        void pass() {
            thread.complete(Thread.currentThread());
            reached.countDown();
            boolean passed = false;
            while (!passed) {
                try {
                    passed = open.await(Tests.PATIENCE.toSeconds(), TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
            }
        }

        Thread awaitThread() {
            Tests.await(reached);
            return Tests.get(thread);
        }
    }

    private record Ask(Reply<String> reply) {}

    private final List<Failure> failures = Tests.list();
    private final List<DeadLetter> deadLetters = Tests.list();

    /** What happened to the subject, and the messages that it handled. */
    private final List<String> seen = Tests.list();

    /** How the effects ended that were tried in a turn that was given up. */
    private final List<String> outcomes = Tests.list();

    private final Gate gate = new Gate();
    private final AtomicBoolean first = new AtomicBoolean(true);
    private volatile Place place = Place.RECEIVE;
    private volatile Runnable code = () -> {};
    private volatile CompletableFuture<String> answer = new CompletableFuture<>();
    private CompletableFuture<Void> task = new CompletableFuture<>();
    private final CompletableFuture<ActorRef<Object>> subjects = new CompletableFuture<>();

    private final List<FatalHandler.Fatality> fatalities = Tests.list();
    private final ActorSystem system = ActorSystem.create(SystemSettings.builder()
            .workers(1)
            .maxDetached(8)
            .fatalHandler((fatal, fatality) -> fatalities.add(fatality))
            .policy((failure, history) -> {
                failures.add(failure);
                at(Place.POLICY);
                return new Decision.Restart(Duration.ZERO);
            })
            .build());

    private final ActorRef<Object> neighbour = system.spawn("neighbour", Tests.Collector::new);
    private final ActorRef<Object> echo = system.spawn("echo", () -> (Object message, Context<Object> context) -> {
        if (message instanceof Gate own) {
            own.pass();
        } else {
            Tests.Sync.answered(message);
        }
    });
    private final SystemCore core = ((Ref<?>) neighbour).worker.core;
    private final Worker worker = core.allWorkers()[0];

    @AfterEach
    void stop() {
        gate.open.countDown();
        Tests.stop(system);
        Tests.until(() -> worker.group.standby.detached() == 0); // a thread comes back after the news of its turn
    }

    /** Runs the test's code if this is the place where it wants to be; once. */
    private void at(Place here) {
        if (here == place && first.compareAndSet(true, false)) {
            code.run();
        }
    }

    /** An actor that comes to each of the places. */
    private final class Subject implements Actor<Object> {
        @Override
        public void started(Context<Object> context) {
            seen.add("started " + context.incarnation());
            at(Place.STARTED);
        }

        @Override
        public void receive(Object message, Context<Object> context) {
            if (Tests.Sync.answered(message)) {
                return;
            }
            if (message instanceof Ask ask) {
                at(Place.RECEIVE);
                ask.reply.with("answered");
            } else if (!message.equals("go")) {
                seen.add(message.toString());
            } else {
                go(context);
            }
        }

        private void go(Context<Object> context) {
            at(Place.RECEIVE);
            switch (place) {
                case CONTINUATION ->
                    context.await(completed(), Tests.PATIENCE, (value, failure) -> at(Place.CONTINUATION));
                case MAPPER_OF_PIPE -> context.pipe(completed(), (value, failure) -> mapped(Place.MAPPER_OF_PIPE));
                case MAPPER_OF_ASK ->
                    context.ask(echo, Tests.Sync::new, Tests.PATIENCE, (value, failure) -> mapped(Place.MAPPER_OF_ASK));
                case MAPPER_OF_WATCH -> {
                    ActorRef<Object> mortal = context.spawn(() -> (Object m, Context<Object> c) -> {});
                    context.watch(mortal, terminated -> mapped(Place.MAPPER_OF_WATCH));
                    mortal.stop();
                }
                case STOPPED, POLICY -> throw new IllegalStateException("planted: leads to the place");
                default -> {}
            }
        }

        private Object mapped(Place here) {
            at(here);
            return "mapped";
        }

        private CompletableFuture<String> completed() {
            return CompletableFuture.completedFuture("value");
        }

        @Override
        public void batchEnd(Context<Object> context) {
            at(Place.BATCH_END);
        }

        @Override
        public void stopped(StopReason reason) {
            seen.add("stopped");
            at(Place.STOPPED);
        }
    }

    /** Brings user code to the place, and the worker to a standstill there. */
    private ActorRef<Object> reach(Place where, Runnable what) {
        ActorRef<Object> subject = lead(where, what);
        Tests.await(gate.reached);
        return subject;
    }

    /** Brings user code to the place. */
    private ActorRef<Object> lead(Place where, Runnable what) {
        place = where;
        code = what;
        ActorRef<Object> subject = system.spawn(
                "subject",
                () -> {
                    at(Place.FACTORY);
                    return new Subject();
                },
                SpawnOptions.defaults().withAttempts(1));
        subjects.complete(subject);
        switch (where) {
            case TASK ->
                task = system.run(waker -> {
                    at(Place.TASK);
                    return Poll.READY;
                });
            case DEPENDENT -> {
                var busy = new Gate();
                echo.tell(busy);
                Tests.await(busy.reached);
                answer = subject.ask(Tests.Sync::new, Tests.PATIENCE)
                        .whenComplete((value, failure) -> at(Place.DEPENDENT));
                busy.open.countDown(); // only now, else it is called here
            }
            default -> {}
        }
        subject.tell("go");
        return subject;
    }

    /** Takes the worker away from the turn that runs. */
    private Turn detach() {
        WorkerThread standby = Objects.requireNonNull(worker.group.standby.take());
        return Objects.requireNonNull(worker.detach(worker.baton.word(), standby, 0));
    }

    private static Cell cell(ActorRef<?> ref) {
        return ((Ref<?>) ref).cell;
    }

    private List<Object> collected() {
        return Tests.Collector.of(neighbour);
    }

    private void untilAllAreBack() {
        Tests.until(() -> worker.group.standby.detached() == 0);
    }

    // ---- Late

    @ParameterizedTest
    @EnumSource
    void theNeighboursOfASlowTurnGoOnAndItTakesEffectLate(Place where) {
        ActorRef<Object> subject = reach(where, () -> {
            neighbour.tell("before the gate");
            gate.pass();
            neighbour.tell("behind the gate");
            seen.add("over");
        });
        subject.tell("next");
        Turn turn = detach();
        neighbour.tell("meanwhile");
        assertThat(collected()).contains("meanwhile");
        if (where.isForeign()) {
            assertThat(collected()).containsExactly("before the gate", "meanwhile"); // what has no turn acts at once
        } else {
            assertThat(collected()).containsExactly("meanwhile");
            assertThat(turn.cell).isSameAs(cell(subject));
            assertThat(seen).doesNotContain("next");
        }

        gate.open.countDown();
        untilAllAreBack();
        assertThat(Tests.Sync.with(subject)).isEqualTo("synced");
        List<Object> got = collected();
        if (where.isForeign()) {
            assertThat(got).containsExactly("before the gate", "meanwhile", "behind the gate");
        } else {
            assertThat(got).containsExactly("meanwhile", "before the gate", "behind the gate");
            assertThat(seen).containsSubsequence("over", "next");
        }
        assertThat(seen).containsOnlyOnce("next");
        assertThat(failures).hasSize(where == Place.STOPPED || where == Place.POLICY ? 1 : 0);
        if (where == Place.TASK) {
            Tests.get(task);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSlowTurnThatThrowsIsACrashLikeAnyOther(Place where) {
        var planted = new IllegalStateException("planted");
        ActorRef<Object> subject = reach(where, () -> {
            gate.pass();
            neighbour.tell("dropped");
            throw planted;
        });
        subject.tell("next");
        detach();
        gate.open.countDown();
        untilAllAreBack();
        if (where == Place.POLICY) {
            Tests.untilEnded(subject); // something must follow
            return;
        }
        Tests.Sync.with(subject);
        assertThat(seen).containsOnlyOnce("next");
        if (where.fails()) {
            assertThat(failures).containsExactly(new Failure.Crash(planted));
            assertThat(system.deadLetters(DeadLetter.Reason.ATTEMPTS)).isEqualTo(where.isOfMessage() ? 1 : 0);
            assertThat(seen).contains("started 2");
        }
        if (where == Place.TASK) {
            assertThat(Tests.failure(task)).isSameAs(planted);
        }
        if (!where.isForeign()) {
            assertThat(collected()).isEmpty();
        }
    }

    @Test
    void aSlowTurnThatAnswersDoesSoLate() {
        place = Place.RECEIVE;
        code = gate::pass;
        ActorRef<Object> subject = system.spawn("subject", Subject::new);
        answer = subject.ask(Ask::new, Tests.PATIENCE);
        Tests.await(gate.reached);
        detach();
        assertThat(collected()).isEmpty();
        assertThat(answer).isNotDone();
        gate.open.countDown();
        assertThat(Tests.get(answer)).isEqualTo("answered");
    }

    // ---- Given up

    /** Everything that a turn can do. */
    private void everything(ActorRef<Object> subject) {
        Context<Object> context = cell(subject).context();
        tried(() -> neighbour.tell("of a turn that was given up"));
        tried(() -> answer = neighbour.ask(Tests.Sync::new, Tests.PATIENCE));
        tried(subject::stop);
        tried(subject::kill);
        tried(context::stop);
        tried(() -> context.spawn("child", Tests.Collector::new));
        tried(() -> system.spawn("top", Tests.Collector::new));
        tried(() -> context.after(Duration.ZERO, "timer"));
        tried(() -> context.every(Duration.ofMillis(1), "timer"));
        tried(() -> context.watch(echo, terminated -> "watched"));
        tried(() -> context.ask(echo, Tests.Sync::new, Tests.PATIENCE, (value, failure) -> "answer"));
        tried(() -> context.pipe(new CompletableFuture<String>(), (value, failure) -> "piped"));
        tried(() -> context.await(new CompletableFuture<String>(), Tests.PATIENCE, (value, failure) -> {}));
        tried(context::attempt);
        tried(context::incarnation);
        tried(context::now);
        tried(context::random);
        tried(context::deadline);
    }

    private void tried(Runnable effect) {
        try {
            effect.run();
            outcomes.add("done");
        } catch (FencedError e) {
            outcomes.add("fenced");
        } catch (RuntimeException e) {
            outcomes.add(e.toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTurnThatIsGivenUpTakesNoEffectAndItsInstanceIsReplaced(Place where) throws InterruptedException {
        Cancellable listening = system.onDeadLetter(deadLetters::add);
        ActorRef<Object> subject = reach(where, () -> {
            if (!where.isForeign()) {
                neighbour.tell("before the gate");
            }
            gate.pass();
            if (!where.isForeign()) {
                everything(Tests.get(subjects));
            }
            seen.add("over");
        });
        subject.tell("next");
        Turn turn = detach();
        assertThat(worker.giveUp(turn, HANG_NANOS)).isTrue();
        assertThat(worker.giveUp(turn, HANG_NANOS)).isFalse();
        Tests.await(gate.interrupted);
        if (where == Place.POLICY) {
            Tests.untilEnded(subject); // something must follow
            assertThat(failures).hasSize(1);
        } else {
            Tests.Sync.with(subject);
            assertThat(seen).containsOnlyOnce("next");
        }
        if (where.fails()) {
            assertThat(failures).containsExactly(HANG);
            assertThat(seen).contains("started 2").doesNotContain("stopped");
        }
        if (where.isOfMessage()) {
            Tests.until(() -> deadLetters.size() == 1);
            assertThat(deadLetters.getFirst().reason()).isEqualTo(DeadLetter.Reason.ATTEMPTS);
            assertThat(deadLetters.getFirst().failure()).isEqualTo(HANG);
        }
        if (where == Place.TASK) {
            assertThat(Tests.failure(task)).hasMessageContaining("given up");
        }
        assertThat(worker.group.standby.detached()).isEqualTo(1);

        gate.open.countDown();
        Thread thread = gate.awaitThread();
        thread.join(Tests.PATIENCE);
        assertThat(thread.isAlive())
                .as("was interrupted, so it is of no further use")
                .isFalse();
        untilAllAreBack();
        assertThat(seen).contains("over");
        if (!where.isForeign()) {
            assertThat(outcomes).hasSize(18).containsOnly("fenced");
        }
        assertThat(collected()).isEmpty();
        listening.cancel();
    }

    @Test
    void theAskerOfAMessageThatIsGivenUpFails() {
        place = Place.RECEIVE;
        code = gate::pass;
        ActorRef<Object> subject = system.spawn("subject", Subject::new);
        answer = subject.ask(Ask::new, Tests.PATIENCE);
        Tests.await(gate.reached);
        worker.giveUp(detach(), HANG_NANOS);
        assertThat(Tests.failure(answer))
                .isInstanceOf(AskException.Failed.class)
                .hasMessageContaining(HANG.describe());
    }

    @Test
    void theRequestsThatATurnMadeWhichIsGivenUpFailWhenItEnds() {
        var asked = new CompletableFuture<CompletableFuture<String>>();
        reach(Place.RECEIVE, () -> {
            asked.complete(echo.ask(Tests.Sync::new, Tests.PATIENCE));
            gate.pass();
        });
        worker.giveUp(detach(), HANG_NANOS);
        gate.open.countDown();
        assertThat(Tests.failure(Tests.get(asked))).isInstanceOf(AskException.Undelivered.class);
    }

    @Test
    void theNamesThatATurnTookWhichIsGivenUpAreFree() {
        var ended = new CountDownLatch(1);
        ActorRef<Object> subject = reach(Place.RECEIVE, () -> {
            spawnBoth();
            gate.pass();
            ended.countDown();
        });
        worker.giveUp(detach(), HANG_NANOS);
        Tests.Sync.with(subject);
        first.set(true);
        code = this::spawnBoth;
        subject.tell("go");
        Tests.Sync.with(subject);
        assertThat(failures).containsExactly(HANG);

        gate.open.countDown(); // the thread gives back what it took, and must not give back what others have
        Tests.await(ended);
        untilAllAreBack();
        assertThatThrownBy(() -> system.spawn("top", Tests.Collector::new)).hasMessageContaining("name=top");
    }

    private void spawnBoth() {
        cell(Tests.get(subjects)).context().spawn("child", Tests.Collector::new);
        system.spawn("top", Tests.Collector::new);
    }

    // ---- Kill, restart, stop

    @Test
    void aKillGivesUpASlowTurnAndItsMessageIsTriedAgain() {
        ActorRef<Object> subject = reach(Place.RECEIVE, () -> {
            neighbour.tell("dropped");
            gate.pass();
        });
        subject.tell("next");
        detach();
        code = () -> neighbour.tell("second try");
        first.set(true);
        subject.kill();
        Tests.Sync.with(subject);
        Tests.await(gate.interrupted);
        assertThat(failures).containsExactly(new Failure.Killed());
        assertThat(seen).containsExactly("started 1", "started 2", "next");
        assertThat(collected()).containsExactly("second try");
        assertThat(system.deadLetters()).isZero();
    }

    /** What has come first to the worker counts, and it comes to both only later. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aKillBesideTheEndOfASlowTurn(boolean killedFirst) {
        ActorRef<Object> subject = reach(Place.RECEIVE, () -> {
            neighbour.tell("first try");
            gate.pass();
        });
        detach();
        var busy = new Gate();
        echo.tell(busy);
        Tests.await(busy.reached);
        if (killedFirst) {
            subject.kill();
        }
        gate.open.countDown();
        untilAllAreBack();
        code = () -> neighbour.tell("second try");
        first.set(true);
        if (!killedFirst) {
            subject.kill();
        }
        busy.open.countDown();
        Tests.Sync.with(subject);
        assertThat(failures).containsExactly(new Failure.Killed());
        assertThat(seen).containsExactly("started 1", "stopped", "started 2");
        assertThat(collected()).containsExactly(killedFirst ? "second try" : "first try");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aParentThatRestartsWaitsForTheSlowTurnOfItsChild(boolean givenUp) {
        place = Place.RECEIVE;
        code = gate::pass;
        var parents = Tests.<Long>list();
        ActorRef<Object> parent = system.spawn(
                "parent",
                () -> new Actor<>() {
                    @Override
                    public void started(Context<Object> context) {
                        parents.add(context.incarnation());
                        subjects.complete(context.spawn("child", Subject::new));
                    }

                    @Override
                    public void receive(Object message, Context<Object> context) {
                        if (!Tests.Sync.answered(message)) {
                            throw new IllegalStateException("planted");
                        }
                    }
                },
                SpawnOptions.defaults().withAttempts(1));
        ActorRef<Object> child = Tests.get(subjects);
        child.tell("go");
        Tests.await(gate.reached);
        child.tell("queued");
        Turn turn = detach();
        parent.tell("crash");
        Tests.until(() -> cell(parent).is(Cell.RESTARTING));
        assertThat(collected()).isEmpty();
        assertThat(parents).containsExactly(1L);
        if (givenUp) {
            worker.giveUp(turn, HANG_NANOS);
        } else {
            gate.open.countDown();
        }
        Tests.until(() -> parents.size() == 2);
        List<String> expected =
                givenUp ? List.of("started 1", "started 1") : List.of("started 1", "stopped", "started 1");
        Tests.until(() -> List.copyOf(seen).equals(expected));
        Tests.until(() ->
                system.deadLetters(DeadLetter.Reason.PARENT_RESTARTED) == 1); // written after the turns of a round
    }

    @Test
    void aFailureThatReachesAParentWaitsForTheEndOfItsSlowTurn() {
        place = Place.RECEIVE;
        var children = new CompletableFuture<ActorRef<Object>>();
        ActorRef<Object> subject = system.spawn("subject", Subject::new);
        subjects.complete(subject);
        code = () -> children.complete(cell(subject)
                .context()
                .spawn(
                        "kept",
                        () -> (Object message, Context<Object> context) -> {
                            throw new IllegalStateException("planted");
                        },
                        SpawnOptions.defaults()
                                .withAttempts(1)
                                .withPolicy((failure, history) -> new Decision.Escalate())
                                .keptAcrossRestart()));
        subject.tell("go");
        Tests.Sync.with(subject);
        first.set(true);
        code = () -> {
            neighbour.tell("committed");
            gate.pass();
        };
        subject.tell("go");
        Tests.await(gate.reached);
        detach();
        Tests.get(children).tell("crash");
        Tests.until(() -> cell(Tests.get(children)).is(Cell.ESCALATED));
        gate.open.countDown();
        Tests.until(() -> failures.size() == 1);
        assertThat(failures).first().isInstanceOf(Failure.Escalated.class);
        Tests.Sync.with(subject);
        assertThat(collected()).containsExactly("committed");
    }

    @Test
    void aStopTakesItsPlaceBehindASlowTurn() {
        ActorRef<Object> subject = reach(Place.RECEIVE, gate::pass);
        subject.tell("next");
        subject.stop();
        detach();
        assertThat(collected()).isEmpty();
        gate.open.countDown();
        Tests.untilEnded(subject);
        assertThat(seen).containsExactly("started 1", "next", "stopped");
    }

    /** Each on one worker, the hooks while it stops: a turn that never ends, and two hooks. */
    @Test
    void theEndOfTheSystemAccountsForActorsThatNeverEnd() throws Exception {
        ActorSystem hung = ActorSystem.create(Tests.settings(1).name("hung").build());
        hung.onDeadLetter(deadLetters::add);
        var gates = new ArrayList<Gate>();
        Worker only = ((Ref<?>) hung.spawn(Tests.Collector::new)).worker;
        for (int i = 0; i < 3; i++) {
            var own = new Gate();
            gates.add(own);
            boolean inReceive = i == 0;
            ActorRef<Object> actor = hung.spawn("hung" + i, () -> new Actor<>() {
                @Override
                public void receive(Object message, Context<Object> context) {
                    if (inReceive) {
                        own.pass();
                    } else if (message.equals("await")) {
                        context.await(new CompletableFuture<String>(), Tests.PATIENCE, (value, failure) -> {});
                    }
                }

                @Override
                public void stopped(StopReason reason) {
                    own.pass();
                }
            });
            for (String message : List.of("await", "one", "two")) {
                actor.tell(message);
            }
            if (inReceive) {
                Tests.await(own.reached);
                only.detach(only.baton.word(), Objects.requireNonNull(only.group.standby.take()), 0);
            } else {
                Tests.until(() -> ((Ref<?>) actor).has(Ref.HELD));
            }
        }

        StopReport report = hung.stop(Duration.ZERO);

        assertThat(report.drained()).isFalse();
        assertThat(report.unfinished()).containsExactly("hung0", "hung1", "hung2");
        assertThat(hung.deadLetters(DeadLetter.Reason.CLOSED)).isEqualTo(3 + 2 + 2);
        assertThat(hung.deadLetters(DeadLetter.Reason.AWAIT_ABANDONED)).isEqualTo(2);
        Tests.until(() -> deadLetters.size() == 9);
        for (Gate each : gates) {
            Tests.await(each.interrupted);
            each.open.countDown();
            each.awaitThread().join(Tests.PATIENCE);
        }
        Tests.until(() -> only.group.standby.detached() == 0);
        assertThat(hung.deadLetters()).isEqualTo(9);
    }

    /** Who gives a turn up comes to tell its worker of it only when that has ended. */
    @Test
    void aTurnWhoseWorkerEndsBeforeItLearnsThatItWasGivenUpIsInterrupted() {
        ActorSystem hung = ActorSystem.create(Tests.settings(1).name("hung").build());
        ActorRef<Object> actor = hung.spawn(() -> (Object message, Context<Object> context) -> gate.pass());
        Worker only = ((Ref<?>) actor).worker;
        actor.tell("go");
        Tests.await(gate.reached);
        Turn turn = Objects.requireNonNull(
                only.detach(only.baton.word(), Objects.requireNonNull(only.group.standby.take()), 0));
        assertThat(turn.fate.abandon()).isTrue();
        hung.stop(Duration.ZERO);
        Tests.await(gate.interrupted);
    }

    // ---- Threads

    @Test
    void severalTurnsOfOneWorkerAreSlowAtOnce() {
        var gates = new ArrayList<Gate>();
        for (int i = 0; i < 4; i++) {
            var own = new Gate();
            int number = i;
            gates.add(own);
            ActorRef<Object> actor = system.spawn(() -> (Object message, Context<Object> context) -> {
                own.pass();
                neighbour.tell(number);
            });
            actor.tell("go");
            Tests.await(own.reached);
            detach();
        }
        assertThat(collected()).isEmpty();
        assertThat(worker.group.standby.detached()).isEqualTo(4);
        for (int i : List.of(2, 0, 3, 1)) { // from the middle, the ends, and the last one
            gates.get(i).open.countDown();
            Tests.until(() -> collected().contains(i));
        }
        assertThat(collected()).containsExactly(2, 0, 3, 1);
    }

    @Test
    void aThreadThatComesBackIsTheNextToTakeOver() {
        reach(Place.RECEIVE, gate::pass);
        detach();
        gate.open.countDown();
        untilAllAreBack();
        WorkerThread next = Objects.requireNonNull(worker.group.standby.take());
        assertThat(next).isSameAs(gate.awaitThread());
        worker.group.standby.giveBack(next);
        assertThat(worker.group.standby.detached()).isZero();
    }

    @Test
    void beyondTheLimitOfThreadsNoWorkerIsTakenAway() {
        ActorRef<Object> subject = reach(Place.RECEIVE, gate::pass);
        detach();
        var inHand = new ArrayList<WorkerThread>();
        for (int i = 1; i < system.settings().maxDetached(); i++) {
            inHand.add(Objects.requireNonNull(worker.group.standby.take()));
        }
        for (int more = 0; more < 2; more++) {
            Tests.until(
                    () -> { // none comes back for a second
                        assertThat(worker.group.standby.take()).isNull();
                        return !fatalities.isEmpty();
                    });
        }
        assertThat(fatalities).containsExactly(new FatalHandler.Fatality.TooManyDetached(8, 8, null)); // once
        assertThat(worker.group.standby.detached()).isEqualTo(system.settings().maxDetached());
        assertThat(collected()).isEmpty(); // the worker goes on
        inHand.forEach(worker.group.standby::giveBack);
        gate.open.countDown();
        Tests.Sync.with(subject);
        untilAllAreBack();
    }

    @Test
    void aWordThatIsOverOrOfTheKernelTakesNothingAway() {
        var words = Tests.<Long>list();
        ActorRef<Object> subject = lead(Place.RECEIVE, () -> words.add(worker.baton.word()));
        Tests.Sync.with(subject);
        first.set(true);
        code = gate::pass;
        subject.tell("go");
        Tests.await(gate.reached);
        WorkerThread standby = Objects.requireNonNull(worker.group.standby.take());
        long over = words.getFirst();
        long now = worker.baton.word();
        assertThat(Baton.inUserCode(over)).isTrue();
        for (long word : new long[] {over, over + 1, now - 1, now + 1, now + 2}) {
            assertThat(worker.detach(word, standby, 0)).isNull();
        }
        var inKernel = new CompletableFuture<Boolean>();
        worker.push(new Signal() {
            @Override
            void arrive(Worker at) {
                inKernel.complete(at.detach(at.baton.word(), standby, 0) != null);
            }
        });
        gate.open.countDown();
        assertThat(Tests.get(inKernel)).isFalse();
        assertThat(Tests.Sync.with(subject)).isEqualTo("synced");
        assertThat(standby.isAlive()).isTrue();
        worker.group.standby.giveBack(standby);
    }

    @Test
    void aWorkerThatSleepsMayBeTakenAway() {
        for (int i = 0; i < 5; i++) { // each sleeper comes back only when its time is over
            Tests.until(worker::isAsleep);
            WorkerThread standby = Objects.requireNonNull(worker.group.standby.take());
            Turn turn = worker.detach(worker.baton.word(), standby, 0);
            if (turn == null) { // it has woken up at this moment
                worker.group.standby.giveBack(standby);
            }
            assertThat(collected()).isEmpty();
        }
    }

    /** It is polled between the turns of actors, so none of those must be taken for it. */
    @Test
    void aSlowTaskIsNotTakenForAnActor() {
        var own = new Gate();
        ActorRef<Object> waiting = system.spawn("waiting", Subject::new);
        Tests.Sync.with(waiting);
        echo.tell(own); // while the worker is busy, a task and then a message come
        Tests.await(own.reached);
        CompletableFuture<Void> slow = system.run(waker -> {
            waiting.tell("next");
            gate.pass();
            return Poll.READY;
        });
        own.open.countDown();
        Tests.await(gate.reached);
        assertThat(worker.current()).isNull();
        Turn turn = detach();
        assertThat(turn.cell).isNull();
        Tests.Sync.with(waiting);
        assertThat(seen).containsExactly("started 1", "next");
        gate.open.countDown();
        Tests.get(slow);
    }

    // ---- What meets a slow turn

    @Test
    void whatArrivesForAnActorWaitsForItsSlowTurn() {
        ActorRef<Object> mortal = system.spawn(() -> (Object message, Context<Object> context) -> {});
        ActorRef<Object> silent = system.spawn(() -> (Object message, Context<Object> context) -> {});
        var stage = new CompletableFuture<String>();
        ActorRef<Object> subject = lead(Place.RECEIVE, () -> {
            Context<Object> context = cell(Tests.get(subjects)).context();
            context.watch(mortal, terminated -> "watched");
            context.after(Duration.ofMillis(1), "timer");
            context.pipe(stage, (value, failure) -> value);
            context.ask(
                    silent,
                    Tests.Sync::new,
                    Duration.ofMillis(1),
                    (value, failure) -> failure.getClass().getSimpleName());
        });
        Tests.Sync.with(subject);
        first.set(true);
        code = gate::pass;
        subject.tell("go");
        Tests.await(gate.reached);
        subject.tell("message");
        detach();
        mortal.stop();
        stage.complete("piped");
        Tests.until(() -> seen.size() + cell(subject).waiting() == 2 + 5); // on a slow machine the timers came earlier
        assertThat(seen).doesNotContain("message", "watched", "piped");
        gate.open.countDown();
        Tests.Sync.with(subject);
        assertThat(seen).containsExactlyInAnyOrder("started 1", "message", "watched", "timer", "piped", "Expired");
    }

    @Test
    void anAwaitOfASlowTurnThatIsOverBeforeTheTurnGoesOn() {
        var stage = new CompletableFuture<String>();
        ActorRef<Object> subject = reach(Place.RECEIVE, () -> {
            cell(Tests.get(subjects)).context().await(stage, Tests.PATIENCE, (value, failure) -> seen.add(value));
            gate.pass();
        });
        subject.tell("next");
        detach();
        stage.complete("continued");
        assertThat(collected()).isEmpty(); // by now the worker has been told of it
        assertThat(seen).containsExactly("started 1");
        gate.open.countDown();
        Tests.Sync.with(subject);
        assertThat(seen).containsExactly("started 1", "continued", "next");
    }

    @Test
    void aRequestOfASlowTurnThatLeavesBehindItsDeadlineExpires() {
        ActorRef<Object> silent = system.spawn(() -> (Object message, Context<Object> context) -> {});
        var asked = new CompletableFuture<CompletableFuture<String>>();
        reach(Place.RECEIVE, () -> {
            asked.complete(silent.ask(Tests.Sync::new, Duration.ofMillis(1)));
            gate.pass();
        });
        detach();
        Tests.busy(Duration.ofMillis(2));
        gate.open.countDown();
        assertThat(Tests.failure(Tests.get(asked))).isInstanceOf(AskException.Expired.class);
    }

    @Test
    void whoSendsToAFullActorInASlowTurnIsMutedUntilItEnds() {
        place = Place.RECEIVE;
        code = gate::pass;
        ActorRef<Object> subject =
                system.spawn("subject", Subject::new, SpawnOptions.defaults().withMailbox(2));
        subjects.complete(subject);
        subject.tell("go");
        Tests.await(gate.reached);
        detach();
        ActorRef<Object> sender = system.spawn(() -> (Object message, Context<Object> context) -> {
            if (!Tests.Sync.answered(message)) {
                subject.tell(message);
            }
        });
        for (int i = 1; i <= 5; i++) {
            sender.tell(i);
        }
        Tests.until(() -> cell(sender).is(Cell.MUTED));
        assertThat(cell(subject).waiting()).isEqualTo(2); // the one in flight and the first that came
        gate.open.countDown();
        Tests.Sync.with(sender);
        Tests.Sync.with(subject);
        assertThat(seen).containsExactly("started 1", "1", "2", "3", "4", "5");
    }

    @Test
    void aSlowTurnThatSendsToAFullActorIsMutedWhenItCommits() {
        var released = new Gate();
        ActorRef<Object> full = system.spawn(
                () -> (Object message, Context<Object> context) -> {
                    if (message.equals("stand still")) {
                        released.pass();
                    }
                },
                SpawnOptions.defaults().withMailbox(1));
        ActorRef<Object> subject = reach(Place.RECEIVE, () -> {
            gate.pass();
            full.tell("more");
        });
        detach();
        full.tell("stand still");
        Tests.await(released.reached);
        detach();
        gate.open.countDown();
        Tests.until(() -> cell(subject).is(Cell.MUTED));
        assertThat(cell(subject).is(Cell.DETACHED)).isFalse();
        released.open.countDown();
        Tests.Sync.with(subject);
    }
}
