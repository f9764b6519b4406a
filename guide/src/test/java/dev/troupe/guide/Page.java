package dev.troupe.guide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A page of the guide, with its blocks. Above each block stands a mark that says what it shows: {@code <!-- sample:
 * AskTest#outside -->} for a region of a class, {@code output} for what a method prints.
 *
 * @param name the page's file, as people know it
 * @param text all of it
 */
record Page(String name, String text) {
    static final Path GUIDE = Path.of("..", "docs", "guide");

    private static final Pattern MARK = Pattern.compile("<!-- ([a-z-]+): (\\S+) -->");

    /**
     * A block of a page.
     *
     * @param page the page's name
     * @param number from 1
     * @param line where it begins, from 1
     * @param mark what it shows; null if nothing says so
     * @param text what is between its fences
     */
    record Block(
            String page, int number, int line, @Nullable Mark mark, String text) {
        @Override
        public String toString() {
            return page + ", block " + number + " at line " + line + (mark == null ? "" : ", " + mark);
        }
    }

    /**
     * What a block shows.
     *
     * @param kind sample, output and so on
     * @param of the name of it
     */
    record Mark(String kind, String of) {
        static @Nullable Mark read(String line) {
            Matcher matcher = MARK.matcher(line);
            return matcher.matches() ? new Mark(matcher.group(1), matcher.group(2)) : null;
        }

        @Override
        public String toString() {
            return kind + ": " + of;
        }
    }

    static List<Page> all() throws IOException {
        try (Stream<Path> files = Files.list(GUIDE)) {
            var pages = new ArrayList<Page>();
            for (Path file : files.sorted().toList()) {
                pages.add(new Page(file.getFileName().toString(), Files.readString(file)));
            }
            return pages;
        }
    }

    List<Block> blocks() {
        var blocks = new ArrayList<Block>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().startsWith("```")) {
                int end = i + 1;
                while (end < lines.size() && !lines.get(end).equals("```")) {
                    end++;
                }
                if (end == lines.size()) {
                    throw new AssertionError("a block has no end: " + name + ", line " + (i + 1));
                }
                Mark mark = i == 0 ? null : Mark.read(lines.get(i - 1));
                String inside = String.join("\n", lines.subList(i + 1, end));
                blocks.add(new Block(name, blocks.size() + 1, i + 1, mark, inside));
                i = end;
            }
        }
        return blocks;
    }

    /** The text without its blocks. */
    String prose() {
        return text.replaceAll("(?ms)^```.*?^```$", "");
    }

    @Override
    public String toString() {
        return name;
    }
}
