package dev.troupe.supervisor;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Trees as text. */
final class Print {
    private Print() {}

    /** @param more what stands behind each actor */
    static String tree(SupervisionTree tree, Function<Supervised, String> more) {
        var text = new StringBuilder();
        add(text, tree, "", more);
        return text.toString();
    }

    private static void add(StringBuilder text, Supervised node, String indent, Function<Supervised, String> more) {
        switch (node) {
            case Member<?> member -> text.append(member).append(more.apply(member));
            case SupervisionTree tree -> {
                text.append(tree.name())
                        .append("  ")
                        .append(word(tree.strategy()))
                        .append(more.apply(tree));
                List<Supervised> members = tree.members();
                for (int i = 0; i < members.size(); i++) {
                    boolean last = i == members.size() - 1;
                    text.append('\n').append(indent).append(last ? "└─ " : "├─ ");
                    add(text, members.get(i), indent + (last ? "   " : "│  "), more);
                }
            }
        }
    }

    /** As in {@code rest-for-one}. */
    static String word(Enum<?> of) {
        return of.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
