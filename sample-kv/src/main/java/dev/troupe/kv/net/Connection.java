package dev.troupe.kv.net;

import dev.troupe.AskException;
import dev.troupe.Reply;
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
import dev.troupe.kv.resp.RespEncoder;
import dev.troupe.kv.resp.RespLimits;
import dev.troupe.kv.resp.RespValue;
import dev.troupe.router.Router;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One client. Its commands go to the key-value actor in batches, one message for what one read has brought; its replies
 * come back into slots and leave in the order of the commands. When the slots are used up, the actor's mailbox is full
 * or the client does not read, the connection stops reading: nothing here grows beyond its bounds, and nothing is refused.
 *
 * <p>Everything happens on the channel's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel, which is all there is to do
final class Connection extends ChannelInboundHandlerAdapter {
    private static final System.Logger LOG = System.getLogger("dev.troupe.kv");
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int MAX_SLOTS = 64;
    private static final int MAX_BATCH = 512;
    private static final int CHUNK = 64 * 1024;
    private static final RespValue NO_DEBUG =
            RespValue.error("DEBUG is for a store that was started with --debug, and for clients on its own machine");

    private final Router router;
    private final Commands commands;
    private final Session session;
    private final boolean debug;
    private final RespDecoder decoder = new RespDecoder(RespLimits.DEFAULT);
    private final ArrayDeque<Slot> slots = new ArrayDeque<>();
    private List<StoreCommand> batch = new ArrayList<>();
    private ByteBuf received = Unpooled.EMPTY_BUFFER;

    /** A batch waits for room in the mailbox; what follows would overtake it. */
    private boolean waiting;

    /** The client sends no more. */
    private boolean atEnd;

    /** Nothing is taken in any more; the connection closes when the last slot has left. */
    private boolean ending;

    /** @param debug whether this client may have the actors fail */
    Connection(Router router, Commands commands, Session session, boolean debug) {
        this.router = router;
        this.commands = commands;
        this.session = session;
        this.debug = debug;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
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
        slots.clear();
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

    /** Takes in and sends out as much as there is room for. */
    private void proceed(ChannelHandlerContext context) {
        if (!context.channel().isActive()) {
            return;
        }
        boolean drained;
        do {
            drained = takeIn(context);
            sendOut(context);
        } while (!drained && hasRoom(context));
        ending |= drained && atEnd;
        if (ending && slots.isEmpty()) {
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        } else {
            context.flush();
        }
        context.channel().config().setAutoRead(hasRoom(context));
    }

    private boolean hasRoom(ChannelHandlerContext context) {
        return !ending
                && !waiting
                && slots.size() < MAX_SLOTS
                && context.channel().isWritable();
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
        }
        return drained;
    }

    private boolean takeOne(ChannelHandlerContext context) {
        try {
            Request request = decoder.decode(received);
            if (request != null) {
                accept(context, request);
            }
            return request != null;
        } catch (ProtocolException e) {
            answer(context, e.reply());
            ending = true;
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
        slots.add(new Slot(session.protocol(), 1));
        slots.getLast().values = List.of(value);
    }

    private void submitBatch(ChannelHandlerContext context) {
        if (!batch.isEmpty()) {
            List<StoreCommand> commands = batch;
            batch = new ArrayList<>();
            submit(context, commands.size(), reply -> new KvMessage.Batch(commands, reply));
        }
    }

    private void submit(
            ChannelHandlerContext context, int commands, Function<Reply<List<RespValue>>, KvMessage> request) {
        var slot = new Slot(session.protocol(), commands);
        slots.add(slot);
        if (waiting) {
            throw new IllegalStateException("nothing is taken in while a batch waits for room");
        }
        CompletableFuture<List<RespValue>> answer = router.ask(KvMessage.KEY, request, PATIENCE);
        if (isForLackOfRoom(answer)) {
            waiting = true;
            Thread.ofVirtual().name("kv-room").start(() -> submitWhenThereIsRoom(context, slot, request));
        } else {
            track(context, slot, answer);
        }
    }

    private static boolean isForLackOfRoom(CompletableFuture<?> answer) {
        return answer.isCompletedExceptionally()
                && answer.exceptionNow() instanceof AskException.Undelivered undelivered
                && undelivered.isFull();
    }

    /** On a virtual thread of its own. */
    private void submitWhenThereIsRoom(
            ChannelHandlerContext context, Slot slot, Function<Reply<List<RespValue>>, KvMessage> request) {
        try {
            CompletableFuture<List<RespValue>> answer = router.askOrWait(KvMessage.KEY, request, PATIENCE);
            context.executor().execute(() -> {
                waiting = false;
                track(context, slot, answer);
                proceed(context);
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "event=connection-gone client=" + client(context));
        }
    }

    private void track(ChannelHandlerContext context, Slot slot, CompletableFuture<List<RespValue>> answer) {
        answer.whenComplete((values, failure) -> context.executor().execute(() -> {
            slot.values = values != null ? values : Collections.nCopies(slot.commands, Failures.reply(failure));
            proceed(context);
        }));
    }

    // ---- Out

    /** Sends the replies of the finished slots, from the first on, while the client takes them. */
    private void sendOut(ChannelHandlerContext context) {
        Slot slot = slots.peek();
        while (slot != null && slot.values != null && context.channel().isWritable()) {
            ByteBuf out = context.alloc().buffer();
            while (slot != null && slot.values != null && out.readableBytes() < CHUNK) {
                slot.encodeNext(out);
                if (slot.isSent()) {
                    slots.remove();
                    slot = slots.peek();
                }
            }
            context.write(out);
        }
    }

    /** The place of the replies to one batch. */
    private static final class Slot {
        private final int protocol;
        private final int commands;
        private @Nullable List<RespValue> values;
        private int sent;

        private Slot(int protocol, int commands) {
            this.protocol = protocol;
            this.commands = commands;
        }

        private void encodeNext(ByteBuf out) {
            RespEncoder.encode(Objects.requireNonNull(values).get(sent++), protocol, out);
        }

        private boolean isSent() {
            return sent == commands;
        }
    }
}
