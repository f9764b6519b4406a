package dev.troupe.kv.command;

import org.jspecify.annotations.Nullable;

/** What a connection remembers of its client. For one thread. */
public final class Session {
    private final long id;
    private final String address;
    private final long since = System.nanoTime();
    private int protocol = 2;
    private boolean closing;
    private @Nullable String name;
    private String library = "";
    private String libraryVersion = "";

    /** A session in version 2 of the protocol. */
    public Session(long id, String address) {
        this.id = id;
        this.address = address;
    }

    public long id() {
        return id;
    }

    /** The version of the protocol, 2 or 3. */
    public int protocol() {
        return protocol;
    }

    /** Whether the client asked for the connection to be closed after the reply. */
    public boolean closing() {
        return closing;
    }

    @Nullable
    String name() {
        return name;
    }

    void protocol(int version) {
        protocol = version;
    }

    void close() {
        closing = true;
    }

    void name(String given) {
        name = given.isEmpty() ? null : given;
    }

    void library(String given) {
        library = given;
    }

    void libraryVersion(String given) {
        libraryVersion = given;
    }

    void reset() {
        protocol = 2;
        name = null;
    }

    /** The line of the session in the list of clients. */
    String describe() {
        return "id=" + id + " addr=" + address + " name=" + (name == null ? "" : name) + " age="
                + (System.nanoTime() - since) / 1_000_000_000 + " db=0 resp=" + protocol + " lib-name=" + library
                + " lib-ver=" + libraryVersion + "\n";
    }
}
