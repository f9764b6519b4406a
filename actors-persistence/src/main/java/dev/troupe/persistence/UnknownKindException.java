package dev.troupe.persistence;

import java.util.Collection;

/** A journal has actors of a kind that its store was not given: without it their events would be passed over in silence. */
public final class UnknownKindException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownKindException(Collection<String> unknown, Collection<String> given) {
        super("a store is given all kinds that its journal has actors of: missing=" + unknown + " given=" + given);
    }
}
