package dev.troupe;

import dev.troupe.spi.Fault;
import dev.troupe.spi.TurnEffect;
import dev.troupe.spi.TurnView;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A turn on a stage: the script decides what befalls it, and is shown what it does. */
final class StagedTurn extends Turn implements TurnView {
    /** A crash at an effect is at one of so many. */
    private static final int MANY = 4;

    private final Stage stage;

    // ---- What ran last

    private @Nullable Cell whose;
    private @Nullable Object message;
    private @Nullable Pending asked;
    private long number;
    private long incarnation;
    private int attempt;
    private int worker;
    private int waiting;
    private boolean sent;
    private int effectsToGo = Integer.MAX_VALUE;
    private boolean lost;
    private long user;

    /** It has lost its worker, and its thread is in it still. */
    private boolean goesOn;

    StagedTurn(Stage stage, WorkerThread thread, SystemSettings settings) {
        super(thread, settings);
        this.stage = stage;
    }

    /** Between the two words of the baton, as on a thread: so here a turn can lose its worker. */
    @Override
    void execute(Kind what, @Nullable CellContext context, @Nullable Actor<Object> instance, @Nullable Object about) {
        if (context == null) {
            whose = null;
            super.execute(what, null, instance, about);
            if (about instanceof TaskCell || about instanceof Answer) { // the rest is the library's own
                stage.called(this);
            }
            return;
        }
        Ext ext = context.extIfAny();
        whose = context;
        message = what != Kind.RECEIVE || about == null ? null : Letter.contentOf(about);
        sent = what == Kind.RECEIVE && Letter.isMessage(about);
        asked = about instanceof Request request ? request.pending : null;
        number = stage.nextTurn();
        incarnation = context.currentIncarnation();
        attempt = ext == null ? 1 : ext.attempts + 1;
        worker = context.worker().index;
        waiting = context.waiting();
        @Nullable
        Point crash = what.isOfInstance() && stage.script.strikes(Fault.CRASH, context.ref)
                ? Point.values()[stage.script.choose(Point.values().length)]
                : null;
        effectsToGo = crash == Point.AT_AN_EFFECT ? 1 + stage.script.choose(MANY) : Integer.MAX_VALUE;
        if (crash != Point.BEFORE) {
            super.execute(what, context, instance, about);
        }
        if (crash != null) {
            fail(new PlantedCrash(number));
        }
        effectsToGo = Integer.MAX_VALUE;
        Thread.interrupted(); // as after a turn on a thread: it is none of the next actor's business
        stage.ran(this, context);
    }

    /** Where a crash strikes the code of a turn. */
    private enum Point {
        BEFORE,
        AT_AN_EFFECT,
        AFTER
    }

    @Override
    <M> void tell(Ref<M> to, Object payload) {
        mayCrash();
        super.tell(to, payload);
    }

    @Override
    void log(Effect effect) {
        mayCrash();
        super.log(effect);
    }

    private void mayCrash() {
        if (--effectsToGo == 0) {
            throw new PlantedCrash(number);
        }
    }

    /**
     * It comes to its end later.
     *
     * @param laidDown the word of the baton with which its code has begun
     */
    void standStill(long laidDown) {
        goesOn = true;
        user = laidDown;
    }

    /** The word of the baton with which its code has begun. */
    long user() {
        return user;
    }

    /** It comes to its end with its worker. */
    void goOn() {
        goesOn = false;
    }

    /** Its worker is taken away. */
    void lose() {
        lost = true;
    }

    /** It has come to its end, and finds that it has lost its worker. */
    @Override
    WorkerLost leave(Worker from) {
        goesOn = false;
        return super.leave(from);
    }

    /** Only to commit, and in {@link #drop}. */
    @Override
    Node takeLog() {
        if (goesOn) {
            throw new AssertionError("a turn takes effect that has lost its worker and not come to its end: turn="
                    + number + " of=" + whose);
        }
        if (whose != null) {
            stage.script.committed(this);
            whose = null;
        }
        return super.takeLog();
    }

    @Override
    void drop() {
        givenUp();
        super.drop();
    }

    /** None of its effects will take place, though its thread may still be in it. Told once. */
    void givenUp() {
        if (whose != null) {
            stage.script.dropped(this);
            whose = null;
        }
    }

    // ---- For the script

    @Override
    public long number() {
        return number;
    }

    @Override
    public int worker() {
        return worker;
    }

    @Override
    public ActorRef<?> actor() {
        return whoseRef();
    }

    private Ref<?> whoseRef() {
        return Objects.requireNonNull(whose).ref;
    }

    @Override
    public @Nullable Reply<?> reply() {
        return asked == null ? null : new Reply<>(asked);
    }

    @Override
    public long incarnation() {
        return incarnation;
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public @Nullable Thread thread() {
        return null;
    }

    @Override
    public boolean wasSent() {
        return sent;
    }

    @Override
    public @Nullable Object message() {
        return message;
    }

    @Override
    public @Nullable Throwable failure() {
        return error();
    }

    @Override
    public boolean isPlanted() {
        return error() instanceof PlantedCrash;
    }

    @Override
    public boolean putsAside() {
        return stashed != null;
    }

    @Override
    public boolean lostWorker() {
        return lost;
    }

    @Override
    public int waiting() {
        return waiting;
    }

    /** Steps of FNV-1a over words: Fowler, Noll, Vo. */
    @Override
    public long fingerprint() {
        long print = mix(0xcbf29ce484222325L, whoseRef().number());
        print = mix(print, kind().name().hashCode());
        print = mix(print, incarnation);
        print = mix(print, attempt);
        print = mix(print, message == null ? 0 : fingerprint(message.getClass()));
        print = mix(print, failure() == null ? 0 : 1);
        Node node = log();
        for (int i = size(); i > 0; i--) {
            Object payload = Objects.requireNonNull(node.payload);
            print = mix(print, node.to == null ? 0 : node.to.number());
            print = mix(print, fingerprint(payload.getClass()));
            node = Objects.requireNonNull(node.next);
        }
        return print;
    }

    private static long mix(long print, long word) {
        return (print ^ word) * 0x100000001b3L;
    }

    /** The names of hidden classes, such as those of lambdas, differ from process to process. */
    private static int fingerprint(Class<?> type) {
        return type.isHidden() ? 1 : type.getName().hashCode();
    }

    @Override
    public List<TurnEffect> effects() {
        return TurnEffects.of(this);
    }
}
