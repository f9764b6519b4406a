package dev.troupe;

/** An instance that is to take the place of an actor's last one, if it had one. */
final class Become implements Effect {
    private final Actor<Object> instance;
    private final int overridden;

    Become(Actor<Object> instance) {
        this.instance = instance;
        this.overridden = Overrides.of(instance.getClass());
    }

    @Override
    public void commit(Worker worker, Cell by) {
        install(by);
    }

    void install(Cell cell) {
        cell.actor = instance;
        cell.state = (cell.state & ~(Cell.BATCHES | Cell.FAREWELLS)) | overridden;
    }
}
