package io.lorapress.publish.hub.standin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A server on 127.0.0.1 that answers as its function says, remembers what it was asked, and goes wrong on demand. */
public final class FaultyServer implements AutoCloseable {
    static {
        // Without it every answer waits for the client's delayed acknowledgement, 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private volatile String host = "127.0.0.1";
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Function<Asked, Reply> answers;
    private final Deque<Fault> faults = new ConcurrentLinkedDeque<>();
    private final Deque<Map.Entry<String, Runnable>> events = new ConcurrentLinkedDeque<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    /** @param port 0 for any */
    public FaultyServer(int port, Function<Asked, Reply> answers) throws IOException {
        this.answers = answers;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Has its address use another name: clients tell servers apart by their host, not by their port. */
    FaultyServer named(String name) {
        host = name;
        return this;
    }

    public String address() {
        return "http://" + host + ":" + server.getAddress().getPort();
    }

    /** The next request that fits meets the fault; once for each time it is given. */
    public void fault(Fault fault, int times) {
        for (int i = 0; i < times; i++) {
            faults.add(fault);
        }
    }

    /** Lets something else happen just before the next request that fits is answered. */
    public void beforeNext(String request, Runnable event) {
        events.add(Map.entry(request, event));
    }

    /** What was asked, without what was cut off while it came in. */
    public List<Asked> asked() {
        return asked;
    }

    public long count(String request) {
        return asked.stream().filter(one -> one.toString().matches(request)).count();
    }

    public void clearFaults() {
        faults.clear();
    }

    /** Faults that no request has met yet. */
    public int faultsLeft() {
        return faults.size();
    }

    private Optional<Fault> next(HttpExchange exchange) {
        String request = exchange.getRequestMethod() + " " + Asked.path(exchange);
        Optional<Fault> fault = faults.stream().filter(one -> one.request().matcher(request).matches()).findFirst();
        return fault.filter(faults::removeFirstOccurrence);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Optional<Fault> fault = next(exchange);
            Fault.Kind kind = fault.map(Fault::kind).orElse(null);
            if (kind == Fault.Kind.CUT_REQUEST) {
                exchange.getRequestBody().readNBytes(fault.get().bytes());
                return;
            }
            Asked request = Asked.read(exchange);
            asked.add(request);
            events.stream().filter(event -> request.toString().matches(event.getKey())).findFirst()
                    .filter(events::removeFirstOccurrence).ifPresent(event -> event.getValue().run());
            Asked seen = kind == Fault.Kind.FORGET_RANGE
                    ? new Asked(request.method(), request.path(), request.query(), request.token(), Optional.empty(),
                    request.body()) : request;
            Reply reply = kind == Fault.Kind.ANSWER ? fault.get().reply() : answers.apply(seen);
            if (kind == Fault.Kind.FLIP_BIT) {
                reply = new Reply(reply.status(), reply.headers(), flipped(reply.body()));
            }
            if (kind != Fault.Kind.LOSE_ANSWER) {
                send(exchange, reply, kind == Fault.Kind.CUT_ANSWER ? fault.get().bytes() : reply.body().length);
            }
        } catch (RuntimeException wrong) {
            wrong.printStackTrace();
            throw wrong;
        }
    }

    private static byte[] flipped(byte[] body) {
        byte[] other = body.clone();
        other[other.length / 2] ^= 1;
        return other;
    }

    private static void send(HttpExchange exchange, Reply reply, int bytes) throws IOException {
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        byte[] body = reply.body();
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
            exchange.sendResponseHeaders(reply.status(), -1);
            return;
        }
        exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body, 0, bytes);
            exchange.getResponseBody().flush();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
