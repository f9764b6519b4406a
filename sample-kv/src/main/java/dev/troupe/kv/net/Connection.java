package dev.troupe.kv.net;

import dev.troupe.AskException;
import dev.troupe.Reply;
import dev.troupe.kv.actor.Answer;
import dev.troupe.kv.actor.Horizon;
import dev.troupe.kv.actor.KvMessage;
import dev.troupe.kv.command.Commands;
import dev.troupe.kv.command.DebugCommand;
import dev.troupe.kv.command.LocalCommand;
import dev.troupe.kv.command.Parsed;
import dev.troupe.kv.command.Session;
import dev.troupe.kv.command.StoreCommand;
import dev.troupe.kv.resp.ProtocolException;
import dev.troupe.kv.resp.Request;
import dev.troupe.kv.resp.RespDecoder;
import dev.troupe.kv.resp.RespLimits;
import dev.troupe.kv.resp.RespValue;
import dev.troupe.router.Router;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One client. Its commands go to the key-value actor in batches, one message for what one read has brought; its replies
 * come back in the order of the commands. When too much is unanswered, the actor's mailbox is full or the client does not
 * read, the connection stops reading: nothing here grows beyond its bounds, and nothing is refused.
 *
 * <p>Everything happens on the channel's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a channel that cannot be closed is closed
final class Connection extends ChannelInboundHandlerAdapter {
    private static final System.Logger LOG = System.getLogger("dev.troupe.kv");

    /** Not shorter than the store may take to load its keys again. */
    private static final Duration PATIENCE = Duration.ofHours(1);

    private static final int MAX_BATCH = 512;
    private static final int DISCARD_AT = 64 * 1024;
    private static final int LOOK_AGAIN_MILLIS = 5;
    private static final int LINGER_MILLIS = 2000;
    private static final RespValue NO_DEBUG =
            RespValue.error("DEBUG is for a store that was started with --debug, and for clients on its own machine");

    /** What is sent to the key-value actor. */
    private record Submission(Replies.Slot slot, Function<Reply<Answer>, KvMessage> request) {}

    private final Router router;
    private final Commands commands;
    private final Horizon horizon;
    private final RequestBudget budget;
    private final Session session;
    private final boolean debug;
    private final RespDecoder decoder = new RespDecoder(RespLimits.DEFAULT);
    private final Replies replies = new Replies();
    private List<StoreCommand> batch = new ArrayList<>();
    private ByteBuf received = Unpooled.EMPTY_BUFFER;

    /** The bytes that were taken in since the last submission. */
    private long taken;

    /** What must wait until there is room in the mailbox, the first of it on a thread of its own. */
    private final ArrayDeque<Submission> held = new ArrayDeque<>();

    private @Nullable Thread waiting;
    private boolean lookingAgain;

    /** The client sends no more. */
    private boolean atEnd;

    /** Nothing is taken in any more; the connection closes when the last reply has left. */
    private boolean ending;

    /** What still comes is thrown away: a close with bytes unread would take the last reply from the client. */
    private boolean deaf;

    private boolean lingering;

    /** @param debug whether this client may have the actors fail */
    Connection(
            Router router, Commands commands, Horizon horizon, RequestBudget budget, Session session, boolean debug) {
        this.router = router;
        this.commands = commands;
        this.horizon = horizon;
        this.budget = budget;
        this.session = session;
        this.debug = debug;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (deaf) {
            ReferenceCountUtil.release(message);
            return;
        }
        received = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(context.alloc(), received, (ByteBuf) message);
        proceed(context);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            proceed(context);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            atEnd = true;
            proceed(context);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ending = true;
        if (waiting != null) {
            waiting.interrupt();
        }
        held.forEach(submission -> budget.giveBack(submission.slot().bytes));
        held.clear();
        forget();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) { // a client that is gone is no news
            LOG.log(System.Logger.Level.ERROR, "event=connection-failed client=" + client(context), cause);
        }
        context.close();
    }

    private static Object client(ChannelHandlerContext context) {
        return context.channel().remoteAddress();
    }

    private void forget() {
        received.release();
        received = Unpooled.EMPTY_BUFFER;
    }

    /** Comes back to the event loop, where what goes wrong concerns this connection only. */
    private void onEventLoop(ChannelHandlerContext context, Runnable what) {
        try {
            context.executor().execute(() -> {
                try {
                    what.run();
                    proceed(context);
                } catch (Throwable e) {
                    exceptionCaught(context, e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "event=server-gone client=" + client(context));
        }
    }

    /** Takes in and sends out as much as there is room for. */
    private void proceed(ChannelHandlerContext context) {
        if (!context.channel().isActive()) {
            return;
        }
        boolean drained;
        do {
            drained = takeIn(context);
            replies.send(context);
        } while (!drained && hasRoom(context));
        ending |= drained && atEnd;
        if (ending && replies.isEmpty()) {
            close(context);
            return;
        }
        context.flush();
        if (budget.isUsedUp()) {
            lookAgain(context);
        }
        context.channel().config().setAutoRead(hasRoom(context));
    }

    /** Closes when everything is sent. A client that is in the middle of sending hears the reason first. */
    private void close(ChannelHandlerContext context) {
        if (!deaf || atEnd) {
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        } else if (!lingering) {
            lingering = true;
            context.writeAndFlush(Unpooled.EMPTY_BUFFER)
                    .addListener(sent -> ((DuplexChannel) context.channel()).shutdownOutput());
            context.executor().schedule(() -> context.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
            context.channel().config().setAutoRead(true);
        }
    }

    private boolean hasRoom(ChannelHandlerContext context) {
        return !ending
                && waiting == null
                && replies.hasRoom()
                && !budget.isUsedUp()
                && context.channel().isWritable();
    }

    /** It is the other clients who use up the budget, so nothing tells this one that there is room again. */
    private void lookAgain(ChannelHandlerContext context) {
        if (!lookingAgain) {
            lookingAgain = true;
            context.executor()
                    .schedule(
                            () -> onEventLoop(context, () -> lookingAgain = false),
                            LOOK_AGAIN_MILLIS,
                            TimeUnit.MILLISECONDS);
        }
    }

    // ---- In

    /** Takes in commands while there is room, and says whether there is no further one. */
    private boolean takeIn(ChannelHandlerContext context) {
        boolean drained = false;
        while (!drained && hasRoom(context)) {
            drained = !takeOne(context);
            if (drained || batch.size() >= MAX_BATCH) {
                submitBatch(context);
            }
        }
        submitBatch(context);
        if (!received.isReadable()) {
            forget();
        } else if (received.readerIndex() >= DISCARD_AT) {
            received.discardReadBytes();
        }
        return drained;
    }

    private boolean takeOne(ChannelHandlerContext context) {
        int start = received.readerIndex();
        try {
            Request request = decoder.decode(received);
            taken += received.readerIndex() - start;
            if (request != null) {
                accept(context, request);
            }
            return request != null;
        } catch (ProtocolException e) {
            answer(context, e.reply());
            ending = true;
            deaf = true;
            return false;
        }
    }

    private void accept(ChannelHandlerContext context, Request request) {
        switch (commands.parse(request)) {
            case StoreCommand command -> batch.add(command);
            case LocalCommand local -> {
                answer(context, local.execute(session));
                ending |= session.closing();
            }
            case Parsed.Refused(var error) -> {
                if (isHttp(request)) {
                    LOG.log(System.Logger.Level.WARNING, "event=http-refused client=" + client(context));
                    ending = true;
                } else {
                    answer(context, error);
                }
            }
            case DebugCommand command -> {
                if (debug) {
                    submitBatch(context);
                    submit(context, 1, reply -> new KvMessage.Debug(command, reply));
                } else {
                    answer(context, NO_DEBUG);
                }
            }
        }
    }

    /** A browser that was tricked into talking to this port sends these; what follows them is not to be trusted. */
    private static boolean isHttp(Request request) {
        return request.name().equals("POST") || request.name().equals("HOST:");
    }

    private void answer(ChannelHandlerContext context, RespValue value) {
        submitBatch(context);
        slot(1).finish(List.of(value));
    }

    private Replies.Slot slot(int count) {
        Replies.Slot slot = replies.add(session.protocol(), count, taken);
        taken = 0;
        return slot;
    }

    // ---- To the key-value actor

    private void submitBatch(ChannelHandlerContext context) {
        if (!batch.isEmpty()) {
            List<StoreCommand> submitted = batch;
            batch = new ArrayList<>();
            submit(context, submitted.size(), reply -> new KvMessage.Batch(submitted, reply));
        }
    }

    private void submit(ChannelHandlerContext context, int count, Function<Reply<Answer>, KvMessage> request) {
        var submission = new Submission(slot(count), request);
        budget.take(submission.slot().bytes);
        if (waiting != null) {
            held.add(submission);
        } else {
            submit(context, submission);
        }
    }

    private void submit(ChannelHandlerContext context, Submission submission) {
        CompletableFuture<Answer> answer = router.ask(KvMessage.KEY, submission.request(), PATIENCE);
        if (isForLackOfRoom(answer)) {
            waiting = Thread.ofVirtual().name("kv-room").start(() -> submitWhenThereIsRoom(context, submission));
        } else {
            track(context, submission.slot(), answer);
        }
    }

    private static boolean isForLackOfRoom(CompletableFuture<?> answer) {
        return answer.isCompletedExceptionally()
                && answer.exceptionNow() instanceof AskException.Undelivered undelivered
                && undelivered.isFull();
    }

    /** On a virtual thread of its own. */
    private void submitWhenThereIsRoom(ChannelHandlerContext context, Submission submission) {
        CompletableFuture<Answer> answer;
        try {
            do {
                answer = router.askOrWait(KvMessage.KEY, submission.request(), PATIENCE);
            } while (isForLackOfRoom(answer));
        } catch (InterruptedException e) { // the client is gone
            budget.giveBack(submission.slot().bytes);
            return;
        }
        CompletableFuture<Answer> sent = answer;
        onEventLoop(context, () -> {
            waiting = null;
            track(context, submission.slot(), sent);
            while (waiting == null && !held.isEmpty()) {
                submit(context, held.remove());
            }
        });
    }

    private void track(ChannelHandlerContext context, Replies.Slot slot, CompletableFuture<Answer> answer) {
        answer.thenCompose(horizon::await).whenComplete((values, failure) -> {
            budget.giveBack(slot.bytes);
            onEventLoop(
                    context,
                    () -> slot.finish(
                            values != null ? values : Collections.nCopies(slot.commands, Failures.reply(failure))));
        });
    }
}
