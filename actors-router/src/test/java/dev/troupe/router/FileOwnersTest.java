package dev.troupe.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.Actor;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.Delivery;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import dev.troupe.StopReason;
import dev.troupe.SystemSettings;
import dev.troupe.router.Pool.Choice;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file for each patient, and an owner for each file: the member of a pool to which the patient's name belongs. So a file
 * is written by one actor, in order, and is held open from the login to the logout.
 */
@Timeout(240)
class FileOwnersTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    private final ActorSystem system =
            ActorSystem.create(SystemSettings.builder().workers(2).build());

    private sealed interface Request {}

    private record Login(String patient, Reply<String> by) implements Request {}

    /** Of a patient who is not logged in it is ignored. */
    private record Append(String patient, int number) implements Request {}

    /** Answers how much was appended since the login. */
    private record Logout(String patient, Reply<Integer> reply) implements Request {}

    private static final class Owner implements Actor<Request> {
        private final Path directory;
        private final Map<String, Entries> open = new HashMap<>();

        Owner(Path directory) {
            this.directory = directory;
        }

        @Override
        public void receive(Request request, Context<Request> context) throws IOException {
            switch (request) {
                case Login(String patient, Reply<String> by) -> {
                    if (!open.containsKey(patient)) {
                        open.put(patient, new Entries(directory.resolve(patient)));
                    }
                    by.with(context.self().name());
                }
                case Append(String patient, int number) -> {
                    Entries entries = open.get(patient);
                    if (entries != null) {
                        entries.append(number);
                    }
                }
                case Logout(String patient, Reply<Integer> reply) -> {
                    Entries entries = open.remove(patient);
                    reply.with(entries == null ? 0 : entries.close());
                }
            }
        }

        /** What came together reaches the file together. */
        @Override
        public void batchEnd(Context<Request> context) throws IOException {
            for (Entries entries : open.values()) {
                entries.flush();
            }
        }

        @Override
        public void stopped(StopReason reason) throws IOException {
            for (Entries entries : open.values()) {
                entries.close();
            }
        }
    }

    /** A file that is open. */
    private static final class Entries {
        private final BufferedWriter writer;
        private int count;

        Entries(Path file) throws IOException {
            writer = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }

        void append(int number) throws IOException {
            writer.write(Integer.toString(number));
            writer.newLine();
            count++;
        }

        void flush() throws IOException {
            writer.flush();
        }

        int close() throws IOException {
            writer.close();
            return count;
        }
    }

    private Pool<Request> owners() {
        return Pool.spawn(system, "owner", 4, Choice.ROUND_ROBIN, () -> new Owner(directory), SpawnOptions.defaults());
    }

    @AfterEach
    void stop() {
        system.stop(Duration.ZERO);
    }

    private static String login(Pool<Request> owners, String patient) throws Exception {
        return owners.at(patient)
                .<String>ask(reply -> new Login(patient, reply), PATIENCE)
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static void append(Pool<Request> owners, String patient, int number) throws InterruptedException {
        assertThat(owners.at(patient).tellOrWait(new Append(patient, number))).isEqualTo(Delivery.ACCEPTED);
    }

    private static int logout(Pool<Request> owners, String patient) throws Exception {
        return owners.at(patient)
                .<Integer>askOrWait(reply -> new Logout(patient, reply), PATIENCE)
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private List<Integer> contentOf(String patient) throws IOException {
        return Files.readAllLines(directory.resolve(patient)).stream()
                .map(Integer::valueOf)
                .toList();
    }

    @Test
    void aFileIsAppendedToByItsOwnerFromLoginToLogout() throws Exception {
        Pool<Request> owners = owners();
        append(owners, "anna", 0); // nobody is logged in
        String owner = login(owners, "anna");
        append(owners, "anna", 1);
        append(owners, "anna", 2);
        assertThat(login(owners, "anna")).isEqualTo(owner);
        append(owners, "anna", 3);
        assertThat(logout(owners, "anna")).isEqualTo(3);
        append(owners, "anna", 4);
        assertThat(logout(owners, "anna")).isZero();
        assertThat(contentOf("anna")).containsExactly(1, 2, 3);

        assertThat(login(owners, "anna")).isEqualTo(owner);
        append(owners, "anna", 5);
        assertThat(logout(owners, "anna")).isEqualTo(1);
        assertThat(contentOf("anna")).containsExactly(1, 2, 3, 5);
    }

    @Test
    void twoHundredThousandNumbersAreAppendedInOrder() throws Exception {
        Pool<Request> owners = owners();
        login(owners, "anna");
        for (int i = 0; i < 200_000; i++) {
            append(owners, "anna", i);
        }
        assertThat(logout(owners, "anna")).isEqualTo(200_000);
        assertThat(contentOf("anna"))
                .isEqualTo(IntStream.range(0, 200_000).boxed().toList());
    }

    @Test
    void manyPatientsAreWrittenByManyThreadsAtOnce() throws Exception {
        Pool<Request> owners = owners();
        var threads = new ArrayList<Thread>();
        for (int patient = 0; patient < 10; patient++) {
            String name = "patient " + patient;
            login(owners, name);
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 2_000; i++) {
                        append(owners, name, i);
                    }
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        for (int patient = 0; patient < 10; patient++) {
            assertThat(logout(owners, "patient " + patient)).isEqualTo(2_000);
            assertThat(contentOf("patient " + patient))
                    .isEqualTo(IntStream.range(0, 2_000).boxed().toList());
        }
    }
}
