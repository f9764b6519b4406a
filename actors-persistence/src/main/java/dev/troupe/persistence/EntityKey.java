package dev.troupe.persistence;

/** Which durable actor of a store: its kind and its id, 1 to 255 bytes each. */
record EntityKey(String kind, String id) {
    EntityKey {
        DurableKind.requireName("the name of a kind", kind);
        DurableKind.requireName("an id", id);
    }

    @Override
    public String toString() {
        return kind + "/" + id;
    }
}
