package dev.troupe.kv.net;

import dev.troupe.kv.resp.RespEncoder;
import dev.troupe.kv.resp.RespValue;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The replies of one connection, in the order of its commands. A batch has its slot from the moment it was taken in; the
 * finished slots at the front are sent, piece by piece, while the client takes them. On the channel's event loop.
 */
final class Replies {
    private static final int MAX_SLOTS = 64;
    private static final int MAX_BYTES = 1 << 20;
    private static final int CHUNK = 64 * 1024;

    private final ArrayDeque<Slot> slots = new ArrayDeque<>();

    /** The bytes of the requests that belong to the slots. */
    private long bytes;

    /** The place of the replies to one batch. */
    static final class Slot {
        final int protocol;
        final int commands;
        final long bytes;
        private @Nullable RespEncoder replies;

        private Slot(int protocol, int commands, long bytes) {
            this.protocol = protocol;
            this.commands = commands;
            this.bytes = bytes;
        }

        void finish(List<RespValue> values) {
            replies = new RespEncoder(values, protocol);
        }
    }

    /** Whether another batch may be taken in. One may always be, so that no request is too large for it. */
    boolean hasRoom() {
        return slots.size() < MAX_SLOTS && bytes < MAX_BYTES;
    }

    boolean isEmpty() {
        return slots.isEmpty();
    }

    /**
     * A slot behind the others.
     *
     * @param size the bytes of the requests
     */
    Slot add(int protocol, int commands, long size) {
        var slot = new Slot(protocol, commands, size);
        slots.add(slot);
        bytes += size;
        return slot;
    }

    /** Writes what is finished, while the client takes it. The caller flushes. */
    @SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel, which is all there is to do
    void send(ChannelHandlerContext context) {
        while (isNextFinished() && context.channel().isWritable()) {
            ByteBuf out = context.alloc().buffer();
            boolean whole = false;
            try {
                while (isNextFinished() && out.readableBytes() < CHUNK) {
                    writeNext(out);
                }
                whole = true;
            } finally {
                if (!whole) {
                    out.release();
                }
            }
            context.write(out);
        }
    }

    private boolean isNextFinished() {
        Slot next = slots.peek();
        return next != null && next.replies != null;
    }

    private void writeNext(ByteBuf out) {
        Slot next = slots.element();
        if (next.replies == null || next.replies.write(out, CHUNK)) {
            slots.remove();
            bytes -= next.bytes;
        }
    }
}
