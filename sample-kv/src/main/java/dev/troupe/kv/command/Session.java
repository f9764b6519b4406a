package dev.troupe.kv.command;

/** What a connection knows of its client. Not thread-safe. */
public final class Session {
    private final long id;
    private int protocol = 2;
    private String name = "";
    private String library = "";
    private String libraryVersion = "";
    private boolean over;

    /** @param id unique among the clients of this process */
    public Session(long id) {
        this.id = id;
    }

    /** The number of the client. */
    public long id() {
        return id;
    }

    /** The version of the protocol: 2 until HELLO asks for another. */
    public int protocol() {
        return protocol;
    }

    /** Whether the client has said good-bye. */
    public boolean isOver() {
        return over;
    }

    String name() {
        return name;
    }

    void name(String newName) {
        name = newName;
    }

    void protocol(int version) {
        protocol = version;
    }

    void library(String newName) {
        library = newName;
    }

    void libraryVersion(String version) {
        libraryVersion = version;
    }

    void end() {
        over = true;
    }

    void reset() {
        protocol = 2;
        name = "";
    }

    String describe() {
        return "id=" + id + " name=" + name + " db=0 resp=" + protocol + " lib-name=" + library + " lib-ver="
                + libraryVersion;
    }
}
