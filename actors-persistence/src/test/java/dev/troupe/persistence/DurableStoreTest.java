package dev.troupe.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.AskException;
import dev.troupe.Context;
import dev.troupe.Decision;
import dev.troupe.FailurePolicy;
import dev.troupe.Lifetime;
import dev.troupe.Overflow;
import dev.troupe.Placement;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import dev.troupe.Strategy;
import dev.troupe.SystemSettings;
import dev.troupe.journal.DataDirectory;
import dev.troupe.journal.JournalFailedException;
import dev.troupe.journal.OnDamage;
import dev.troupe.journal.Recovery;
import dev.troupe.persistence.codec.Encoded;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Durable actors on real threads; on a real disk where it matters. */
@Timeout(180)
class DurableStoreTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path dir;

    private final SlowJournal journal = new SlowJournal();
    private ActorSystem system = system();
    private DurableStore store = store(Account.KIND);

    private static ActorSystem system() {
        return ActorSystem.create(SystemSettings.builder().workers(2).build());
    }

    private DurableStore store(DurableKind<?, ?, ?>... kinds) {
        return DurableStore.start(system, "store", journal, settings(), kinds);
    }

    private static DurableStore.Settings settings() {
        return DurableStore.Settings.defaults().withWriter(new Placement.On(1));
    }

    @AfterEach
    void stop() {
        journal.letGo();
        system.stop(Duration.ZERO);
    }

    /** As after the end of the process. */
    private void restart(DurableKind<?, ?, ?>... kinds) {
        system.stop(PATIENCE);
        system = system();
        store = store(kinds);
    }

    private ActorRef<Account.Command> account(String id) {
        return store.ref(Account.KIND, id);
    }

    private static CompletableFuture<Long> ask(
            ActorRef<Account.Command> account, Function<Reply<Long>, Account.Command> command) {
        return account.ask(command, PATIENCE);
    }

    private static CompletableFuture<Long> deposit(ActorRef<Account.Command> account, long amount) {
        return ask(account, reply -> new Account.Deposit(amount, reply));
    }

    private static long balance(ActorRef<Account.Command> account) {
        return ask(account, Account.Balance::new).join();
    }

    private CompletableFuture<Recovery> recovery() {
        return store.whenRecovered().toCompletableFuture().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void stateIsThereAgain() {
        assertThat(balance(account("alice"))).isZero();
        assertThat(deposit(account("alice"), 5).join()).isEqualTo(5);
        assertThat(deposit(account("alice"), 6).join()).isEqualTo(11);
        assertThat(deposit(account("bob"), 1).join()).isEqualTo(1);
        restart(Account.KIND);
        assertThat(balance(account("alice"))).isEqualTo(11);
        assertThat(balance(account("bob"))).isEqualTo(1);
    }

    @Test
    void answersOfReadsTooAndSendsWaitUntilTheyAreDurableAndCommandsDoNot() {
        List<Long> told = new CopyOnWriteArrayList<>();
        ActorRef<Long> other = system.spawn(() -> (number, context) -> told.add(number));
        deposit(account("alice"), 1).join();
        journal.hold();
        CompletableFuture<Long> deposit = deposit(account("alice"), 2);
        CompletableFuture<Long> notified = ask(account("alice"), reply -> new Account.Notify(3, other, reply));
        CompletableFuture<Long> read = ask(account("alice"), Account.Balance::new);
        CompletableFuture<Long> later = deposit(account("alice"), 4);
        assertThat(balance(account("bob")))
                .as("an actor without events waits for nothing")
                .isZero();
        Awaitility.await().atMost(PATIENCE).until(() -> journal.has(2));
        assertThat(balance(account("bob"))).isZero();
        assertThat(List.of(deposit, notified, read, later)).noneMatch(CompletableFuture::isDone);
        assertThat(told).isEmpty();
        journal.letGo();
        assertThat(List.of(deposit.join(), notified.join(), read.join(), later.join()))
                .containsExactly(3L, 6L, 6L, 10L);
        Awaitility.await().atMost(PATIENCE).until(() -> told.equals(List.of(6L)));
    }

    @Test
    void aTurnThatFailsLeavesNoEvent() {
        deposit(account("alice"), 7).join();
        assertThatThrownBy(ask(account("alice"), Account.Overdraw::new)::join)
                .hasCauseInstanceOf(AskException.Failed.class)
                .hasRootCauseMessage("overdrawn");
        assertThat(balance(account("alice"))).isEqualTo(7);
        restart(Account.KIND);
        assertThat(balance(account("alice"))).isEqualTo(7);
    }

    @Test
    void aTurnIsOneRecord() {
        assertThat(ask(account("alice"), reply -> new Account.Twice(1, reply)).join())
                .isEqualTo(2);
        assertThat(ask(account("alice"), reply -> new Account.Reopen(5, reply)).join())
                .isEqualTo(5);
        assertThat(journal.has(2)).isTrue();
        assertThat(journal.has(3)).isFalse();
        restart(Account.KIND);
        assertThat(balance(account("alice"))).isEqualTo(5);
    }

    @Test
    void aFailedForceAcknowledgesNothingAndIsFinal() {
        deposit(account("alice"), 7).join();
        journal.hold();
        CompletableFuture<Long> deposit = deposit(account("alice"), 1);
        CompletableFuture<Long> read = ask(account("alice"), Account.Balance::new);
        Awaitility.await().atMost(PATIENCE).until(() -> journal.has(2));
        journal.fail();
        for (CompletableFuture<Long> pending : List.of(deposit, read)) {
            assertThatThrownBy(pending::join).hasCauseInstanceOf(AskException.class);
        }
        assertThatThrownBy(deposit(account("bob"), 1)::join).hasRootCauseInstanceOf(JournalFailedException.class);
    }

    @Test
    void aDeletedActorBeginsAnew() {
        deposit(account("alice"), 7).join();
        assertThat(ask(account("alice"), Account.Close::new).join()).isZero();
        restart(Account.KIND);
        assertThat(balance(account("alice"))).isZero();
        assertThat(deposit(account("alice"), 1).join()).isEqualTo(1);
    }

    @Test
    void statesSpareOldEvents() {
        var kind = Account.KIND.withStateEvery(10);
        restart(kind);
        ActorRef<Account.Command> alice = store.ref(kind, "alice");
        List<CompletableFuture<Long>> deposits = new ArrayList<>();
        for (int i = 0; i < 95; i++) {
            deposits.add(deposit(alice, 1));
        }
        deposits.forEach(CompletableFuture::join);
        restart(kind);
        assertThat(balance(store.ref(kind, "alice"))).isEqualTo(95);
        var pasts = new Pasts();
        journal.recover(pasts);
        Past past = pasts.of(new EntityKey("account", "alice"));
        assertThat(past).extracting(Past::events).isEqualTo(5);
    }

    /** A kind whose actors leave the memory at once when they have nothing to do. */
    private static DurableKind<Account.Command, Account.Moved, Long> hasty(AtomicInteger made) {
        return new DurableKind<>(
                "account",
                () -> {
                    made.incrementAndGet();
                    return new Account();
                },
                Account.KIND.events(),
                Account.KIND.states(),
                10,
                Duration.ofNanos(1),
                SpawnOptions.defaults());
    }

    @Test
    void idleActorsLeaveTheMemoryAndLoseNothing() {
        var made = new AtomicInteger();
        var kind = hasty(made);
        restart(kind);
        ActorRef<Account.Command> alice = store.ref(kind, "alice");
        for (int i = 1; made.get() < 20; i++) {
            assertThat(deposit(alice, 1).join()).isEqualTo(i);
        }
        assertThat(system.deadLetters()).isZero();
    }

    @Test
    void oneThatHasFailedLeavesTheMemoryToo() {
        var made = new AtomicInteger();
        var kind = hasty(made);
        restart(kind);
        ActorRef<Account.Command> alice = store.ref(kind, "alice");
        for (int i = 1; i <= 10; i++) {
            deposit(alice, 1).join();
            assertThatThrownBy(ask(alice, Account.Overdraw::new)::join).hasRootCauseMessage("overdrawn");
            int before = made.get();
            Awaitility.await().atMost(PATIENCE).until(() -> {
                assertThat(balance(alice)).isPositive();
                return made.get() > before + 1;
            });
        }
    }

    @Test
    @SuppressWarnings("unchecked") // the store's own messages
    void oneThatWasReplacedAndStartsAgainIsNotLoadedAndStops() {
        deposit(account("alice"), 1).join();
        var key = new EntityKey("account", "alice");
        var keeper = (ActorRef<KeeperMessage>) store.keeper();
        ActorRef<Object> replaced = system.spawn(() -> new Entity<>(Account.KIND, key, 2, keeper, 16));
        Awaitility.await().atMost(PATIENCE).until(replaced::hasEnded);
        assertThat(deposit(account("alice"), 1).join())
                .as("the one that is loaded goes on")
                .isEqualTo(2);
    }

    private ActorRef<Note.Command> note() {
        return store.ref(Note.KIND, "n");
    }

    private boolean write(String line) {
        return note().<Boolean>ask(reply -> new Note.Write(line, reply), PATIENCE)
                .join();
    }

    private int noteLength() {
        return note().ask(Note.Length::new, PATIENCE).join();
    }

    @Test
    void whatCannotBeEncodedIsNotThereAtAll() {
        restart(Note.KIND);
        assertThat(write("a")).isTrue();
        assertThat(write("bad")).as("the second event comes with a state").isFalse();
        assertThat(noteLength()).isEqualTo(1);
        restart(Note.KIND);
        assertThat(noteLength()).isEqualTo(1);
        assertThat(write("b")).isTrue();
        assertThat(noteLength()).isEqualTo(2);
    }

    @Test
    void whatIsTooLongForTheJournalIsRefusedWhereItIsPersisted() {
        restart(Note.KIND);
        for (int i = 0; i < 10; i++) {
            assertThat(write("x".repeat(Encoded.MAX_BODY_BYTES - i)))
                    .as("there is no room for the names beside it")
                    .isFalse();
        }
        assertThat(write("a")).isTrue();
        assertThat(noteLength()).isEqualTo(1);
    }

    @Test
    void aWriterThatLagsBehindHoldsUpTheStoreUntilItHasCaughtUp() {
        restart(Note.KIND, Account.KIND);
        ActorRef<Account.Command> neighbour = account("bob")
                .<ActorRef<Account.Command>>ask(Account.Self::new, PATIENCE)
                .join();
        journal.hold();
        String line = "x".repeat(1 << 20); // after which an actor waits
        for (int i = 0; i < 80; i++) {
            store.ref(Note.KIND, "n" + i).tell(new Note.Jot(line));
        }
        CompletableFuture<Integer> length = store.ref(Note.KIND, "n0").ask(Note.Length::new, PATIENCE);
        Awaitility.await().atMost(PATIENCE).until(() -> journal.has(1));
        CompletableFuture<Long> other = ask(account("alice"), Account.Balance::new);
        for (int i = 0; i < 2000; i++) {
            balance(neighbour); // each time the store could take a message, if it did
        }
        assertThat(other).isNotDone();
        journal.letGo();
        assertThat(other.join()).isZero();
        assertThat(length.join()).isEqualTo(1 << 20);
        Awaitility.await().atMost(PATIENCE).until(() -> journal.has(80));
    }

    /** An actor of these persists what it is told, and counts. */
    private static DurableKind<String, String, String> counting(AtomicInteger decided) {
        return DurableKind.ofEvents(
                "note",
                () -> new DurableActor<>() {
                    @Override
                    public String initial() {
                        return "";
                    }

                    @Override
                    public String apply(String state, String event) {
                        return event;
                    }

                    @Override
                    public void receive(
                            String command, Durable<String, String, String> durable, Context<String> context) {
                        durable.persist(command);
                        decided.incrementAndGet();
                    }
                },
                Note.KIND.events(),
                Note.KIND.states());
    }

    @ParameterizedTest
    @CsvSource({"1, 1100, 1024", "300000, 10, 4"})
    void anActorThatIsFarAheadOfTheDiskWaits(int length, int commands, int ahead) throws InterruptedException {
        var decided = new AtomicInteger();
        var kind = counting(decided);
        restart(kind, Account.KIND);
        journal.hold();
        for (int i = 0; i < commands; i++) {
            store.ref(kind, "n").tellOrWait("x".repeat(length));
        }
        Awaitility.await().atMost(PATIENCE).until(() -> decided.get() >= ahead);
        for (int i = 0; i < 1000; i++) {
            balance(account("bob")); // each time the actor could take a command, if it did
        }
        assertThat(decided).hasValue(ahead);
        journal.letGo();
        Awaitility.await().atMost(PATIENCE).until(() -> journal.has(commands));
    }

    @Test
    void howLongAnActorWaitsForTheDiskIsNotUpToWhoAsks() throws InterruptedException {
        journal.hold();
        for (int i = 0; i < 1023; i++) {
            account("alice").tellOrWait(new Account.Put(1));
        }
        CompletableFuture<Long> last =
                account("alice").ask(reply -> new Account.Deposit(1, reply), Duration.ofSeconds(1));
        assertThatThrownBy(last::join).hasCauseInstanceOf(AskException.Expired.class);
        CompletableFuture<Long> incarnation = ask(account("alice"), Account.Incarnation::new);
        journal.letGo();
        assertThat(incarnation.join()).isEqualTo(1);
        assertThat(balance(account("alice"))).isBetween(1023L, 1024L);
    }

    @Test
    void whatAFullMailboxMayDropIsNotThatSomethingIsDurable() throws InterruptedException {
        var full = Account.KIND.withOptions(SpawnOptions.defaults()
                .withMailbox(2)
                .withOverflow(Overflow.DROP_OLDEST)
                .withPlacement(new Placement.On(0)));
        system.stop(PATIENCE);
        system = ActorSystem.create(SystemSettings.builder().workers(3).build());
        var settings = settings().withKeeper(SpawnOptions.defaults().withPlacement(new Placement.On(2)));
        store = DurableStore.start(system, "store", journal, settings, full, Note.KIND);
        ActorRef<Account.Command> account = store.ref(full, "alice");
        assertThat(balance(account)).isZero();
        journal.hold();
        CompletableFuture<Long> first = deposit(account, 1);
        Awaitility.await().atMost(PATIENCE).until(() -> journal.has(1));
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        List<CompletableFuture<Long>> others = new ArrayList<>();
        others.add(ask(account, reply -> new Account.Slow(begun, goOn, reply)));
        begun.await();
        journal.letGo();
        assertThat(write("behind it")).isTrue(); // so the account was told
        for (int i = 0; i < 10; i++) {
            others.add(ask(account, Account.Balance::new));
        }
        assertThat(write("behind these")).isTrue();
        goOn.countDown();
        assertThat(first.join()).isEqualTo(1);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> others.stream().anyMatch(CompletableFuture::isCompletedExceptionally)); // by being dropped
    }

    @Test
    void moreActorsAreToldThanOneTurnHasRoomForEffects() throws InterruptedException {
        List<CompletableFuture<Long>> balances = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            balances.add(account("n" + i).askOrWait(Account.Balance::new, PATIENCE));
        }
        balances.forEach(CompletableFuture::join);
        journal.leave(10);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> deposit(account("n1"), 1).isCompletedExceptionally()
                        || deposit(account("n4999"), 1)
                                .handle((b, why) -> why != null)
                                .join());
        journal.leave(10_000);
        Awaitility.await()
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> deposit(account("n4999"), 1).join() > 0);
        assertThat(store.keeper().incarnation()).isEqualTo(1);
    }

    @Test
    void aTurnWithAsManyEffectsAsThereMayBeIsReleased() {
        int most = system.settings().maxEffects() - 2; // the answer is one more
        ActorRef<Long> other = system.spawn(() -> (balance, context) -> {});
        journal.hold();
        var flood = ask(account("alice"), reply -> new Account.Flood(most, 1, other, reply));
        var next = deposit(account("alice"), 1);
        Awaitility.await().atMost(PATIENCE).until(() -> journal.has(1));
        journal.letGo();
        assertThat(flood.join()).isEqualTo(1);
        assertThat(next.join()).isEqualTo(2);
        assertThatThrownBy(ask(account("bob"), reply -> new Account.Flood(most + 1, 1, other, reply))::join)
                .hasRootCauseMessage(
                        "a turn of a durable actor has less than 4096 effects (maxEffects of SystemSettings):"
                                + " actor=account/bob");
        assertThat(balance(account("bob"))).isZero();
    }

    @Test
    void aKindThatTheStoreWasNotGivenIsNamed() {
        deposit(account("alice"), 1).join();
        restart(Note.KIND);
        assertThatThrownBy(() -> recovery().join())
                .hasRootCauseInstanceOf(UnknownKindException.class)
                .hasRootCauseMessage("a store is given all kinds that its journal has actors of: missing=[account]"
                        + " given=[note]");
        restart(Account.KIND, Note.KIND);
        assertThat(balance(account("alice"))).isEqualTo(1);
    }

    @Test
    void aStoreThatCannotReadItsJournalSaysSoWhenItHasTriedOftenEnough() {
        system.stop(PATIENCE);
        system = system();
        journal.failReadings(3);
        store = store(Account.KIND);
        assertThat(recovery().join().records()).isZero();
        system.stop(PATIENCE);
        system = system();
        journal.failReadings(1_000_000);
        store = store(Account.KIND);
        assertThatThrownBy(() -> recovery().join()).hasRootCauseMessage("Too many open files");
    }

    @Test
    void aStoreThatStopsBeforeItHasReadItsJournalSaysSo() {
        system.stop(PATIENCE);
        system = system();
        journal.holdReading();
        store = store(Account.KIND);
        CompletableFuture<Recovery> recovery = recovery();
        assertThat(recovery).isNotDone();
        system.stop(Duration.ZERO);
        assertThatThrownBy(recovery::join).hasMessageContaining("stopped before the journal was read: store=store");
        journal.letGo();
    }

    @Test
    void manyActorsOverOneJournalOnDisk() {
        var directory = DataDirectory.open(dir, OnDamage.REFUSE, line -> {});
        system.stop(PATIENCE);
        system = system();
        store = DurableStore.start(system, "store", directory, settings(), Account.KIND);
        List<CompletableFuture<Long>> deposits = new ArrayList<>();
        for (int round = 1; round <= 3; round++) {
            for (int i = 0; i < 1000; i++) {
                try {
                    deposits.add(account("n" + i).askOrWait(reply -> new Account.Deposit(1, reply), PATIENCE));
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }
        deposits.forEach(CompletableFuture::join);
        system.stop(PATIENCE);
        directory.close();
        directory = DataDirectory.open(dir, OnDamage.REFUSE, line -> {});
        system = system();
        store = DurableStore.start(system, "store", directory, settings(), Account.KIND);
        for (int i = 0; i < 1000; i++) {
            assertThat(balance(account("n" + i))).isEqualTo(3);
        }
        system.stop(PATIENCE);
        directory.close();
    }

    @Test
    void onADiskThatIsNearlyFullWritesAreRefusedAndReadsGoOn() {
        deposit(account("alice"), 7).join();
        journal.leave(10);
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThatThrownBy(deposit(account("bob"), 1)::join)
                        .hasRootCauseInstanceOf(NoRoomException.class)
                        .hasRootCauseMessage(
                                "the disk of the journal is nearly full: usable=10 reserve=1000 actor=account/bob"));
        assertThat(balance(account("alice"))).isEqualTo(7);
        journal.leave(10_000);
        Awaitility.await()
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> deposit(account("alice"), 1).join() == 8);
    }

    @Test
    void whatItSendsToItselfByItsStoreComesBack() {
        assertThat(ask(account("alice"), reply -> new Account.Later(3, reply)).join())
                .isEqualTo(3);
    }

    @Test
    @SuppressWarnings("unchecked") // the store's own messages
    void aStoreIsNotResumedHalfChanged() {
        system.stop(PATIENCE);
        system = system();
        var resumes = SpawnOptions.defaults().withPolicy((failure, history) -> new Decision.Resume());
        store = DurableStore.start(system, "store", journal, settings().withKeeper(resumes), Account.KIND);
        deposit(account("alice"), 1).join();
        var keeper = (ActorRef<KeeperMessage>) store.keeper();
        keeper.tell(new KeeperMessage.Command(new EntityKey("none", "x"), "no kind has it"));
        Awaitility.await().atMost(PATIENCE).until(() -> keeper.incarnation() > 1);
        assertThat(balance(account("alice"))).isEqualTo(1);
    }

    private static SpawnOptions with(FailurePolicy policy) {
        return SpawnOptions.defaults().withPolicy(policy);
    }

    @Test
    void anActorThatEscalatesDoesNotEndItsStore() {
        var escalates = Note.KIND.withOptions(with((failure, history) -> new Decision.Escalate()));
        restart(escalates, Account.KIND);
        long before = store.keeper().incarnation();
        for (int i = 0; i < 2; i++) {
            store.ref(escalates, "n").tell(new Note.Jot("bad")); // the state comes with the second one
        }
        Awaitility.await().atMost(PATIENCE).until(() -> store.keeper().incarnation() > before);
        assertThat(deposit(account("alice"), 1).join()).isEqualTo(1);
    }

    @Test
    void anActorThatHasFailedIsNotResumed() {
        var resumes = Account.KIND.withOptions(with((failure, history) -> new Decision.Resume()));
        restart(resumes);
        ActorRef<Account.Command> alice = store.ref(resumes, "alice");
        deposit(alice, 1).join();
        assertThatThrownBy(ask(alice, Account.Overdraw::new)::join).hasRootCauseMessage("overdrawn");
        assertThat(balance(alice)).isEqualTo(1);
        assertThat(ask(alice, Account.Incarnation::new).join()).isEqualTo(3); // after two attempts
    }

    @Test
    void aStoreWhosePolicyThrowsSaysSo() {
        system.stop(PATIENCE);
        system = system();
        journal.failReadings(1);
        FailurePolicy throwing = (failure, history) -> {
            throw new IllegalStateException("no policy");
        };
        store = DurableStore.start(system, "store", journal, settings().withKeeper(with(throwing)), Account.KIND);
        assertThatThrownBy(() -> recovery().join()).hasRootCauseMessage("Too many open files");
    }

    @Test
    void whatDependsOnTheRecoveryMayBlock() {
        system.stop(PATIENCE);
        system = system();
        journal.holdReading();
        store = store(Account.KIND);
        CompletableFuture<Long> then = store.whenRecovered()
                .thenApply(recovery -> deposit(account("alice"), 1).join())
                .toCompletableFuture()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        journal.letGo();
        assertThat(then.join()).isEqualTo(1);
    }

    @Test
    void addressesOfOneActorAreOfTheSameAndThoseOfTwoAreNot() {
        ActorRef<Account.Command> alice = account("alice");
        assertThat(alice.isSameActor(account("alice"))).isTrue();
        assertThat(alice.isSameActor(account("bob"))).isFalse();
        assertThat(alice.isSameActor(store.keeper())).isFalse();
        assertThatThrownBy(alice::stop)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageEndingWith("[account/alice]");
    }

    @Test
    void wrongSettingsAreRefused() {
        assertThatThrownBy(() -> settings().withWriterHangAfter(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () -> Account.KIND.withOptions(SpawnOptions.defaults().keptAcrossRestart()))
                .hasMessageContaining("keepAcrossRestart=true kind=account");
        assertThatThrownBy(
                        () -> Account.KIND.withOptions(SpawnOptions.defaults().withLifetime(Lifetime.PERMANENT)))
                .hasMessageContaining("lifetime=PERMANENT kind=account");
        assertThatThrownBy(() -> settings().withKeeper(SpawnOptions.defaults().withLifetime(Lifetime.TEMPORARY)))
                .hasMessageContaining("lifetime=TEMPORARY strategy=ONE_FOR_ONE");
        assertThatThrownBy(() -> settings().withKeeper(SpawnOptions.defaults().withStrategy(Strategy.ALL_FOR_ONE)))
                .hasMessageContaining("lifetime=null strategy=ALL_FOR_ONE");
        var nowhere = new Placement.In("nowhere");
        assertThatThrownBy(() ->
                        store(Account.KIND.withOptions(SpawnOptions.defaults().withPlacement(nowhere))))
                .hasMessageContaining("group=nowhere of=kind account");
        assertThatThrownBy(() ->
                        DurableStore.start(system, "other", journal, settings().withWriter(nowhere), Account.KIND))
                .hasMessageContaining("group=nowhere of=the writer");
        try (var narrow = ActorSystem.create(
                SystemSettings.builder().workers(1).maxEffects(8).build())) {
            assertThatThrownBy(() -> DurableStore.start(narrow, "store", journal, settings(), Account.KIND))
                    .hasMessageContaining("maxEffects=8");
        }
    }

    @Test
    void wrongUseIsRefused() {
        assertThatThrownBy(() -> store.ref(Account.KIND.withStateEvery(3), "alice"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kind=account");
        assertThatThrownBy(() -> account("")).hasMessageContaining("1 to 255");
        assertThatThrownBy(() -> account("x".repeat(256))).hasMessageContaining("length=256");
        assertThatThrownBy(() -> account("\ud800")).hasMessageContaining("can be written in UTF-8");
        assertThatThrownBy(() -> store(Account.KIND, Account.KIND)).hasMessageContaining("different names");
        assertThatThrownBy(() -> Account.KIND.withStateEvery(0)).hasMessageContaining("stateEvery=0");
    }
}
