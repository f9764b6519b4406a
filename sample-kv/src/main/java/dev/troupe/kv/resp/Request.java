package dev.troupe.kv.resp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A command with its arguments. The arrays it hands out are its own and must not be changed. */
public final class Request {
    private final byte[][] args;
    private final String name;

    Request(List<byte[]> args) {
        this.args = args.toArray(byte[][]::new);
        this.name = text(0).toUpperCase(Locale.ROOT);
    }

    /** A request of these words, each character a byte. */
    public static Request of(String... words) {
        return new Request(Arrays.stream(words)
                .map(word -> word.getBytes(StandardCharsets.ISO_8859_1))
                .toList());
    }

    /** The number of arguments, the name of the command among them; at least one. */
    public int size() {
        return args.length;
    }

    public byte[] arg(int index) {
        return args[index];
    }

    /** The argument with each byte as a character. */
    public String text(int index) {
        return new String(args[index], StandardCharsets.ISO_8859_1);
    }

    /** Whether the argument is this ASCII word, in whatever case. */
    public boolean is(int index, String word) {
        return args[index].length == word.length() && text(index).equalsIgnoreCase(word);
    }

    /** The command in upper case. */
    public String name() {
        return name;
    }

    @Override
    public String toString() {
        return name + " with " + (args.length - 1) + " arguments";
    }
}
