package dev.troupe.kv.command;

import dev.troupe.kv.resp.Request;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The real Redis, for one connection. Replies are read as the bytes they are. */
final class RedisServer implements AutoCloseable {
    private final Process process;
    private final SocketChannel channel;
    private final InputStream in;

    RedisServer(Path directory, int maxBulk) throws IOException {
        Path socket = directory.resolve("redis.sock");
        process = start(directory, socket, maxBulk);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(socket) || !process.isAlive());
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        in = new BufferedInputStream(Channels.newInputStream(channel));
    }

    private static Process start(Path directory, Path socket, int maxBulk) {
        ProcessBuilder builder = new ProcessBuilder(
                "redis-server",
                "--port",
                "0",
                "--unixsocket",
                socket.toString(),
                "--dir",
                directory.toString(),
                "--save",
                "",
                "--appendonly",
                "no",
                "--databases",
                "1",
                "--proto-max-bulk-len",
                "" + maxBulk);
        try {
            return builder.redirectErrorStream(true)
                    .redirectOutput(directory.resolve("redis.log").toFile())
                    .start();
        } catch (IOException e) {
            throw new AssertionError("redis-server cannot be started: install the Debian package redis-server", e);
        }
    }

    void send(Request request) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(("*" + request.size() + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        for (int i = 0; i < request.size(); i++) {
            out.writeBytes(("$" + request.arg(i).length + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            out.writeBytes(request.arg(i));
            out.writeBytes(new byte[] {'\r', '\n'});
        }
        ByteBuffer bytes = ByteBuffer.wrap(out.toByteArray());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** The next reply, each byte a character. */
    String reply() throws IOException {
        StringBuilder reply = new StringBuilder();
        reply(reply);
        return reply.toString();
    }

    private void reply(StringBuilder reply) throws IOException {
        String line = line();
        reply.append(line).append("\r\n");
        switch (line.charAt(0)) {
            case '$' -> {
                int length = length(line);
                if (length >= 0) {
                    reply.append(new String(in.readNBytes(length + 2), StandardCharsets.ISO_8859_1));
                }
            }
            case '*' -> replies(length(line), reply);
            case '%' -> replies(2 * length(line), reply);
            default -> {}
        }
    }

    private void replies(int count, StringBuilder reply) throws IOException {
        for (int i = 0; i < count; i++) {
            reply(reply);
        }
    }

    private static int length(String line) {
        return Integer.parseInt(line, 1, line.length(), 10);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int c = in.read();
            if (c < 0) {
                throw new EOFException("redis-server closed the connection after " + line);
            }
            if (c == '\n') {
                return line.substring(0, line.length() - 1);
            }
            line.append((char) c);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
