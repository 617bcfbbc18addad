//! The scenario of a real client, with rust_socketio: client-scenario URL polling|websocket|upgrade. Prints each step
//! that has passed, and asks for the network to be broken and mended. The library can neither answer the server's
//! events nor read more than one attachment of a packet.

mod peer;

use peer::Peer;
use rust_socketio::Payload;
use serde_json::{json, Value};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let (url, way) = (&arguments[1], &arguments[2]);
    // A panic on one of the library's threads must not leave this one waiting.
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        report(info);
        std::process::exit(1);
    }));

    let ann = Peer::connect(url, "/", way, json!({"user": "ann"}));
    ann.expect("welcome", vec![json!({"user": "ann"})]);
    let ben = Peer::connect(url, "/", way, json!({}));
    ben.next("welcome");
    step("connected");

    exchange(&ann);
    use_rooms(&ann, &ben);
    use_namespaces(url, way);
    use_endings(url, way);
    ben.close();
    lose_and_find_again(&ann);
    ann.close();
    step("done");
    std::process::exit(0);
}

fn exchange(peer: &Peer) {
    let values = vec![json!(1), json!(-2.5), json!("é💡"), json!(""), Value::Null, json!({"a": {"b": [1, "x"]}})];
    peer.emit("echo", values.clone());
    peer.expect("echo-back", values.clone());
    assert_eq!(peer.ask("ask", values.clone()), values);
    step("events and acks");

    let bytes = vec![0, 1, 2, 253, 254, 255];
    peer.emit("echo", bytes.clone());
    assert_eq!(peer.next("echo-back"), Payload::Binary(bytes.into()));
    step("binary events");
}

fn use_rooms(ann: &Peer, ben: &Peer) {
    // Other clients may go through the same scenario at the same time.
    let room = json!(format!("rust {}", std::process::id()));
    for peer in [ann, ben] {
        peer.ask("join", vec![room.clone()]);
    }
    ann.emit("say", vec![room.clone(), json!("hello")]);
    for peer in [ann, ben] {
        peer.expect("said", vec![room.clone(), json!("hello")]);
    }

    ben.ask("leave", vec![room.clone()]);
    ann.emit("say", vec![room.clone(), json!("without ben")]);
    ann.expect("said", vec![room.clone(), json!("without ben")]);
    ben.ask("join", vec![room.clone()]);
    ann.emit("say", vec![room.clone(), json!("with ben")]);
    ben.expect("said", vec![room, json!("with ben")]);
    step("rooms");
}

fn use_namespaces(url: &str, way: &str) {
    let member = Peer::connect(url, "/members", way, json!({"token": "secret"}));
    assert_eq!(member.ask("ask", vec![json!("inside")]), vec![json!("inside")]);
    member.close();

    let stranger = Peer::connect(url, "/members", way, json!({}));
    let refusal = format!("{:?}", stranger.next("error"));
    assert!(refusal.contains("not a member"), "{refusal}");
    stranger.close();
    step("namespaces");
}

fn use_endings(url: &str, way: &str) {
    for (event, confirmation) in [("kick", "kicked"), ("finish", "finished")] {
        let peer = Peer::connect(url, "/", way, json!({}));
        peer.next("welcome");
        peer.emit(event, "good bye");
        peer.expect(confirmation, vec![json!("good bye")]);
        peer.next("close");
        peer.close();
    }
    step("ended by the server");
}

fn lose_and_find_again(peer: &Peer) {
    peer.next("open");
    step("break the network");
    peer.next("error");
    step("mend the network");
    peer.next("open");
    assert_eq!(peer.ask("ask", vec![json!("again")]), vec![json!("again")]);
    step("connected again");
}

fn step(name: &str) {
    println!("{name}");
}
