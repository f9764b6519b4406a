package dev.troupe.kv.net;

import dev.troupe.kv.actor.Horizon;
import dev.troupe.kv.actor.Persistence;
import dev.troupe.kv.command.Commands;
import dev.troupe.kv.command.Session;
import dev.troupe.router.Router;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Listens for clients. All methods may be called from any thread; those that start and stop block. */
public final class KvServer implements AutoCloseable {
    private static final int MAX_CLIENTS = 10_000;
    private static final int BACKLOG = 511;
    private static final String TOO_MANY = "-ERR max number of clients reached\r\n";

    private final Router router;
    private final Horizon horizon;
    private final Persistence persistence;
    private final Map<String, String> config;
    private final Commands commands;
    private final RequestBudget budget;
    private final boolean debug;
    private final MultiThreadIoEventLoopGroup loops;
    private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final AtomicLong ids = new AtomicLong();
    private final Channel listener;

    /**
     * How clients are served.
     *
     * @param debug whether clients on this machine may have the actors fail
     * @param config what CONFIG GET tells, by name
     * @param requestBudget the bytes of unanswered requests, over all clients, from which on none is read
     */
    public record Options(boolean debug, Map<String, String> config, long requestBudget) {}

    /**
     * Takes the address. Clients may connect, and are served from {@link #accept} on.
     *
     * @param address where; port 0 takes a free one
     * @param router knows the key-value actor
     * @param horizon says when an answer is safe
     * @param persistence what INFO tells of the journal
     * @param options how clients are served
     * @throws IllegalStateException if it cannot listen there; says why
     */
    public KvServer(
            InetSocketAddress address, Router router, Horizon horizon, Persistence persistence, Options options) {
        this.router = router;
        this.horizon = horizon;
        this.persistence = persistence;
        this.debug = options.debug();
        this.config = Map.copyOf(options.config());
        this.commands = new Commands(config, this::info);
        this.budget = new RequestBudget(options.requestBudget());
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        this.loops =
                new MultiThreadIoEventLoopGroup(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), io);
        ChannelFuture bound = new ServerBootstrap()
                .group(loops)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        welcome(channel);
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
            throw new IllegalStateException(
                    "cannot listen on " + NetUtil.toSocketAddressString(address) + ": "
                            + bound.cause().getMessage(),
                    bound.cause());
        }
        this.listener = bound.channel();
    }

    private void welcome(SocketChannel channel) {
        if (clients.size() >= MAX_CLIENTS) {
            ByteBuf sorry = ByteBufUtil.writeAscii(channel.alloc(), TOO_MANY);
            channel.writeAndFlush(sorry).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        clients.add(channel);
        boolean near = channel.remoteAddress().getAddress().isLoopbackAddress();
        String address = NetUtil.toSocketAddressString(channel.remoteAddress());
        var session = new Session(ids.incrementAndGet(), address);
        channel.pipeline().addLast(new Connection(router, commands, horizon, budget, session, debug && near));
    }

    private String info() {
        Runtime runtime = Runtime.getRuntime();
        RuntimeMXBean vm = ManagementFactory.getRuntimeMXBean();
        return String.join(
                "\r\n",
                "# Server",
                "redis_version:" + Commands.REDIS_VERSION,
                "redis_mode:standalone",
                "server_name:troupe-kv",
                "os:" + System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                "java_version:" + Runtime.version(),
                "process_id:" + vm.getPid(),
                "tcp_port:" + address().getPort(),
                "uptime_in_seconds:" + vm.getUptime() / 1000,
                "",
                "# Clients",
                "connected_clients:" + clients.size(),
                "maxclients:" + MAX_CLIENTS,
                "",
                "# Memory",
                "used_memory:" + (runtime.totalMemory() - runtime.freeMemory()),
                "maxmemory:" + config.get("maxmemory"),
                "heap_limit:" + runtime.maxMemory(),
                "",
                persistence.section(),
                "# Replication",
                "role:master",
                "connected_slaves:0",
                "");
    }

    /** Serves clients from now on. */
    public void accept() {
        listener.config().setAutoRead(true);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** How many clients are connected. A recent value. */
    public int clients() {
        return clients.size();
    }

    /** Takes no new clients any more. */
    public void refuseNewClients() {
        listener.close().syncUninterruptibly();
    }

    /** Closes all connections; what was not sent yet is lost. */
    @Override
    public void close() {
        refuseNewClients();
        clients.close().syncUninterruptibly();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
