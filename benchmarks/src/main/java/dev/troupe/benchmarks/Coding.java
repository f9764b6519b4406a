package dev.troupe.benchmarks;

import dev.troupe.persistence.codec.Codec;
import dev.troupe.persistence.codec.Codecs;
import dev.troupe.persistence.codec.Encoded;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a put of a key of 11 bytes and a value of 32 costs as a record of a journal, by each codec: out and in. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class Coding {
    private sealed interface Event {}

    private record Put(byte[] key, byte[] value) implements Event {}

    private record Deleted(byte[] key) implements Event {}

    @Param({"cbor", "json", "bare"})
    public String notation;

    private final Put put = new Put(new byte[11], new byte[32]);
    private Codec<Event> codec;
    private byte[] stored;

    @Setup
    public void prepare() {
        codec = switch (notation) {
            case "cbor" -> Codecs.cbor(Event.class).build();
            case "json" -> Codecs.json(Event.class).build();
            default -> Codecs.bare("Put", 1, Coding::bytes, Coding::put);
        };
        stored = out();
        System.out.println("bytes=" + stored.length);
    }

    private static byte[] bytes(Event event) {
        Put put = (Put) event;
        return ByteBuffer.allocate(4 + put.key.length + put.value.length)
                .putInt(put.key.length)
                .put(put.key)
                .put(put.value)
                .array();
    }

    private static Put put(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte[] key = new byte[in.getInt()];
        in.get(key);
        byte[] value = new byte[in.remaining()];
        in.get(value);
        return new Put(key, value);
    }

    @Benchmark
    public byte[] out() {
        return codec.encode(put).toBytes();
    }

    @Benchmark
    public Object in() {
        return codec.decode(Encoded.of(stored));
    }
}
