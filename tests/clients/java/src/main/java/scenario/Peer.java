package scenario;

import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.net.URI;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One client; what arrives is queued by the name of its event. */
final class Peer {
    private static final long TIMEOUT_SECONDS = 10;
    private static final String[] EVENTS = {
        "connect", "disconnect", "connect_error", "welcome", "echo-back", "answered", "said", "kicked", "finished"
    };

    private final Socket socket;
    private final Map<String, BlockingQueue<Object[]>> queues = new ConcurrentHashMap<>();

    Peer(String url, String[] transports, Map<String, String> auth) {
        IO.Options options = IO.Options.builder()
                .setForceNew(true)
                .setTransports(transports)
                .setAuth(auth)
                .setReconnectionDelay(50)
                .build();
        socket = IO.socket(URI.create(url), options);
        for (String event : EVENTS) {
            queues.put(event, new LinkedBlockingQueue<>());
            socket.on(event, arguments -> queues.get(event).add(arguments));
        }
        socket.on("question", Peer::answer);
        socket.connect();
    }

    /** The last argument answers; the others go back behind two of our own. */
    private static void answer(Object[] arguments) {
        Ack ack = (Ack) arguments[arguments.length - 1];
        Object[] answers = new Object[arguments.length + 1];
        answers[0] = "three";
        answers[1] = 4;
        System.arraycopy(arguments, 0, answers, 2, arguments.length - 1);
        ack.call(answers);
    }

    void emit(String event, Object... arguments) {
        socket.emit(event, arguments);
    }

    Object[] ask(String event, Object... arguments) throws Exception {
        CompletableFuture<Object[]> answered = new CompletableFuture<>();
        socket.emit(event, arguments, (Ack) answered::complete);
        return answered.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    Object[] next(String event) throws InterruptedException {
        Object[] arguments = queues.get(event).poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        if (arguments == null) throw new AssertionError("waited in vain for " + event);
        return arguments;
    }

    void expect(String event, Object... expected) throws InterruptedException {
        Values.expectSame(Arrays.asList(next(event)), Arrays.asList(expected));
    }

    void close() {
        socket.disconnect();
        socket.io().reconnection(false);
    }
}
