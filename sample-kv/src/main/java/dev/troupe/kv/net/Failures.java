package dev.troupe.kv.net;

import dev.troupe.AskException;
import dev.troupe.kv.actor.LostException;
import dev.troupe.kv.resp.RespValue;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What a client is told when its command has no answer. */
final class Failures {
    private Failures() {}

    static RespValue reply(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException e ? e.getCause() : failure;
        return RespValue.error(
                switch (cause) {
                    case AskException.Undelivered e -> "the store is stopping; the command was not carried out";
                    case LostException e -> "the store restarted; the command was not carried out";
                    case AskException.Expired e -> "no answer in time; whether the command took effect is unknown";
                    case null, default -> "the store restarted; whether the command took effect is unknown";
                });
    }
}
