package dev.troupe.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The real disk, which asks first. */
class HookedDisk extends LocalDisk {
    /** Runs before each write to a file. */
    void beforeWrite(Hooked file) throws IOException {}

    /** Runs before each force of a file. */
    void beforeForce(Hooked file) throws IOException {}

    @Override
    public DiskFile open(Path file, Access access) throws IOException {
        return new Hooked(super.open(file, access));
    }

    final class Hooked implements DiskFile {
        private final DiskFile file;
        private volatile boolean closed;

        private Hooked(DiskFile file) {
            this.file = file;
        }

        boolean isOpen() {
            return !closed;
        }

        @Override
        public void read(ByteBuffer buffer, long position) throws IOException {
            file.read(buffer, position);
        }

        @Override
        public void write(ByteBuffer buffer, long position) throws IOException {
            beforeWrite(this);
            file.write(buffer, position);
        }

        @Override
        public void force() throws IOException {
            beforeForce(this);
            file.force();
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void close() throws IOException {
            closed = true;
            file.close();
        }
    }
}
