package dev.troupe.kv;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client that writes and reads the bytes of the protocol itself. */
final class Wire implements AutoCloseable {
    final Socket socket = new Socket();
    final OutputStream out;
    final InputStream in;

    Wire(InetSocketAddress address) throws IOException {
        socket.connect(address);
        socket.setSoTimeout(60_000);
        out = socket.getOutputStream();
        in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    }

    static byte[] command(String... words) {
        var text = new StringBuilder("*").append(words.length).append("\r\n");
        for (String word : words) {
            text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    void send(String... words) throws IOException {
        out.write(command(words));
        out.flush();
    }

    void sendRaw(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    String ask(String... words) throws IOException {
        send(words);
        return reply();
    }

    /** The next reply as text: errors keep their dash, null is "(nil)", an array is its elements in brackets. */
    String reply() throws IOException {
        String line = line();
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+', ':' -> rest;
            case '-' -> line;
            case '_' -> "(nil)";
            case '$' -> bulk(Integer.parseInt(rest));
            case '*', '%' -> {
                int count = Integer.parseInt(rest) * (line.charAt(0) == '%' ? 2 : 1);
                List<String> elements = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    elements.add(reply());
                }
                yield elements.toString();
            }
            default -> throw new IOException("not a reply: " + line);
        };
    }

    private String bulk(int length) throws IOException {
        if (length < 0) {
            return "(nil)";
        }
        String text = new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
        in.skipNBytes(2);
        return text;
    }

    private String line() throws IOException {
        var bytes = new ByteArrayOutputStream();
        int b = in.read();
        while (b != '\r') {
            if (b < 0) {
                throw new EOFException("the store closed the connection");
            }
            bytes.write(b);
            b = in.read();
        }
        in.skipNBytes(1);
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
