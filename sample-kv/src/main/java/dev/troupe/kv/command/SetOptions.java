package dev.troupe.kv.command;

import static dev.troupe.kv.command.Arguments.option;
import static dev.troupe.kv.command.Arguments.syntax;

import dev.troupe.kv.resp.Request;
import org.jspecify.annotations.Nullable;

/** The options of SET and GETEX. */
final class SetOptions {
    boolean absent;
    boolean present;
    boolean get;
    boolean keepTtl;
    boolean persist;

    @Nullable
    Expiry expiry;

    SetOptions(Request r, int from, boolean set) {
        for (int i = from; i < r.size(); i++) {
            String option = option(r, i);
            switch (option) {
                case "NX" -> {
                    syntax(set && !present);
                    absent = true;
                }
                case "XX" -> {
                    syntax(set && !absent);
                    present = true;
                }
                case "GET" -> {
                    syntax(set);
                    get = true;
                }
                case "KEEPTTL" -> {
                    syntax(set && expiry == null);
                    keepTtl = true;
                }
                case "PERSIST" -> {
                    syntax(!set && expiry == null);
                    persist = true;
                }
                case "EX", "PX", "EXAT", "PXAT" -> {
                    syntax(!keepTtl
                            && !persist
                            && (expiry == null || expiry.unit().equals(option)));
                    syntax(++i < r.size());
                    expiry = new Expiry(r, i, option);
                }
                default -> throw Refusal.syntax();
            }
        }
    }
}
