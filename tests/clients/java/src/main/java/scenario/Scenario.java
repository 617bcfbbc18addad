package scenario;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.json.JSONArray;
import org.json.JSONObject;

/**
 * The scenario of a real client, with Java's socket.io-client: Scenario URL polling|websocket|upgrade. Prints each step
 * that has passed, and asks for the network to be broken and mended.
 */
public final class Scenario {
    private static final byte[] BYTES = {0, 1, 2, -3, -2, -1};

    private final String url;
    private final String[] transports;

    private Scenario(String url, String way) {
        this.url = url;
        this.transports = way.equals("upgrade") ? new String[] {"polling", "websocket"} : new String[] {way};
    }

    public static void main(String[] arguments) {
        try {
            new Scenario(arguments[0], arguments[1]).run();
        } catch (Throwable failure) {
            failure.printStackTrace();
            System.exit(1);
        }
        System.exit(0);
    }

    private void run() throws Exception {
        Peer ann = new Peer(url, transports, Map.of("user", "ann"));
        ann.expect("welcome", new JSONObject(Map.of("user", "ann")));
        Peer ben = new Peer(url, transports, null);
        ben.next("welcome");
        step("connected");

        exchange(ann);
        useRooms(ann, ben);
        useNamespaces();
        useEndings();
        ben.close();
        loseAndFindAgain(ann);
        ann.close();
        step("done");
    }

    private void exchange(Peer peer) throws Exception {
        Object[] values = {1, -2.5, "é💡", "", JSONObject.NULL, true, new JSONObject("{\"a\":{\"b\":[1,\"x\"]}}")};
        peer.emit("echo", values);
        peer.expect("echo-back", values);
        Values.expectSame(Arrays.asList(peer.ask("ask", values)), Arrays.asList(values));
        step("events and acks");

        JSONObject nested = new JSONObject();
        nested.put("list", new JSONArray(List.of(BYTES, "text")));
        nested.put("empty", new byte[0]);
        peer.emit("echo", BYTES, nested);
        peer.expect("echo-back", BYTES, nested);
        Values.expectSame(Arrays.asList(peer.ask("ask", nested, BYTES)), List.of(nested, BYTES));
        step("binary events and acks");

        peer.emit("ask-me", "one", BYTES);
        peer.expect("answered", "three", 4, "one", BYTES);
        step("acks of the server's events");
    }

    private void useRooms(Peer ann, Peer ben) throws Exception {
        // Other clients may go through the same scenario at the same time.
        String room = UUID.randomUUID().toString();
        ann.ask("join", room);
        ben.ask("join", room);
        ann.emit("say", room, "hello", BYTES);
        ann.expect("said", room, "hello", BYTES);
        ben.expect("said", room, "hello", BYTES);

        ben.ask("leave", room);
        ann.emit("say", room, "without ben");
        ann.expect("said", room, "without ben");
        ben.ask("join", room);
        ann.emit("say", room, "with ben");
        ben.expect("said", room, "with ben");
        step("rooms");
    }

    private void useNamespaces() throws Exception {
        Peer member = new Peer(url + "/members", transports, Map.of("token", "secret"));
        Values.expectSame(Arrays.asList(member.ask("ask", "inside")), List.of("inside"));
        member.close();

        Peer stranger = new Peer(url + "/members", transports, null);
        stranger.expect("connect_error", new JSONObject("{\"message\":\"not a member\",\"data\":{\"hint\":\"token\"}}"));
        stranger.close();
        step("namespaces");
    }

    private void useEndings() throws Exception {
        for (String[] ending : new String[][] {{"kick", "kicked"}, {"finish", "finished"}}) {
            Peer peer = new Peer(url, transports, null);
            peer.emit(ending[0], "good bye");
            peer.expect(ending[1], "good bye");
            peer.expect("disconnect", "io server disconnect");
            peer.close();
        }
        step("ended by the server");
    }

    private void loseAndFindAgain(Peer peer) throws Exception {
        peer.next("connect");
        step("break the network");
        peer.next("disconnect");
        step("mend the network");
        peer.next("connect");
        Values.expectSame(Arrays.asList(peer.ask("ask", "again")), List.of("again"));
        step("connected again");
    }

    private static void step(String name) {
        System.out.println(name);
    }
}
