package dev.troupe.kv.resp;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** One command as it came: its name and arguments, at least the name. The arrays are not changed any more. */
public final class Request {
    private final List<byte[]> words;

    /** @param words the name first; not empty, not changed any more */
    public Request(List<byte[]> words) {
        this.words = List.copyOf(words);
    }

    /** The number of words, the name included. */
    public int size() {
        return words.size();
    }

    /** A word; that at 0 is the name. */
    public byte[] bytes(int index) {
        return words.get(index);
    }

    /** A word as text, one character per byte. */
    public String text(int index) {
        return new String(words.get(index), StandardCharsets.ISO_8859_1);
    }

    /** A word as text in upper case: a name or an option. */
    public String keyword(int index) {
        return text(index).toUpperCase(Locale.ROOT);
    }

    /** The words from this index on. */
    public List<byte[]> from(int index) {
        return words.subList(index, words.size());
    }
}
