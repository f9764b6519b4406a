package dev.troupe.journal.tool;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What is printed, in UTF-8. Knows why it could not be, which a {@link PrintWriter} does not say. */
final class Output extends PrintWriter {
    private static final String CLOSED_PIPE = "Broken pipe";

    private final Kept kept;

    Output(OutputStream to) {
        this(new Kept(to));
    }

    private Output(Kept kept) {
        super(new OutputStreamWriter(kept, StandardCharsets.UTF_8));
        this.kept = kept;
    }

    /**
     * Flushes.
     *
     * @throws OutputClosedException if nobody reads it any more
     * @throws OutputFailedException if something could not be written, now or before
     */
    void deliver() {
        if (checkError()) {
            IOException failure = kept.failure;
            if (failure != null && CLOSED_PIPE.equals(failure.getMessage())) {
                throw new OutputClosedException();
            }
            throw new OutputFailedException("the output", failure);
        }
    }

    /** Keeps its first failure. */
    private static final class Kept extends OutputStream {
        private final OutputStream to;
        private @Nullable IOException failure;

        Kept(OutputStream to) {
            this.to = to;
        }

        private IOException keep(IOException e) {
            if (failure == null) {
                failure = e;
            }
            return e;
        }

        @Override
        public void write(int one) throws IOException {
            try {
                to.write(one);
            } catch (IOException e) {
                throw keep(e);
            }
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try {
                to.write(bytes, from, length);
            } catch (IOException e) {
                throw keep(e);
            }
        }

        @Override
        public void flush() throws IOException {
            try {
                to.flush();
            } catch (IOException e) {
                throw keep(e);
            }
        }
    }
}
