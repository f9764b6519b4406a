package dev.troupe.persistence;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.troupe.Context;
import dev.troupe.Reply;
import dev.troupe.persistence.codec.CodecException;
import dev.troupe.persistence.codec.Codecs;

/** Lines, each an event; a state that has the line "bad" cannot be encoded. */
final class Note implements DurableActor<Note.Command, String, String> {
    static final DurableKind<Command, String, String> KIND = DurableKind.ofEvents(
                    "note",
                    Note::new,
                    Codecs.bare("line", 1, line -> line.getBytes(UTF_8), bytes -> new String(bytes, UTF_8)),
                    Codecs.bare("note", 1, Note::bytes, bytes -> new String(bytes, UTF_8)))
            .withStateEvery(2);

    sealed interface Command {}

    /** Answers whether it could be kept. */
    record Write(String line, Reply<Boolean> reply) implements Command {}

    /** Says nothing. */
    record Jot(String line) implements Command {}

    /** Answers how long all of it is. */
    record Length(Reply<Integer> reply) implements Command {}

    private static byte[] bytes(String note) {
        if (note.contains("bad")) {
            throw new CodecException("bad");
        }
        return note.getBytes(UTF_8);
    }

    @Override
    public String initial() {
        return "";
    }

    @Override
    public String apply(String note, String line) {
        return line.length() < 100 ? note + line : line; // so that it does not grow for ever
    }

    @Override
    public void receive(Command command, Durable<Command, String, String> durable, Context<Command> context) {
        switch (command) {
            case Write(String line, var reply) -> reply.with(isKept(line, durable));
            case Jot(String line) -> durable.persist(line);
            case Length(var reply) -> reply.with(durable.state().length());
        }
    }

    private static boolean isKept(String line, Durable<Command, String, String> durable) {
        try {
            durable.persist(line);
            return true;
        } catch (CodecException e) {
            return false;
        }
    }
}
