package dev.troupe.kv.resp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/** What a decoder makes of bytes that arrive in pieces: a line for each request, and one for the error at the end. */
final class Decoding {
    final List<String> results = new ArrayList<>();
    private final RespDecoder decoder;
    private final ByteBuf in = Unpooled.buffer();
    private boolean failed;

    Decoding(RespLimits limits) {
        decoder = new RespDecoder(limits);
    }

    static List<String> of(RespLimits limits, byte[] bytes, IntSupplier pieces) {
        Decoding decoding = new Decoding(limits);
        int at = 0;
        while (at < bytes.length) {
            int length = Math.min(pieces.getAsInt(), bytes.length - at);
            decoding.feed(bytes, at, length);
            at += length;
        }
        return decoding.results;
    }

    static List<String> of(String text) {
        return of(RespLimits.DEFAULT, text.getBytes(StandardCharsets.ISO_8859_1), () -> Integer.MAX_VALUE);
    }

    void feed(byte[] bytes, int from, int length) {
        in.writeBytes(bytes, from, length);
        try {
            while (!failed) {
                Request request = decoder.decode(in);
                if (request == null) {
                    break;
                }
                List<String> words = new ArrayList<>();
                for (int i = 0; i < request.size(); i++) {
                    words.add(request.text(i));
                }
                results.add(words.toString());
            }
        } catch (ProtocolException e) {
            failed = true;
            results.add(e.reply().text());
        }
        in.discardReadBytes();
    }

    boolean failed() {
        return failed;
    }

    int unread() {
        return in.readableBytes();
    }

    int retained() {
        return decoder.retained();
    }
}
