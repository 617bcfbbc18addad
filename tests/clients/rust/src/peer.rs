//! One client; what arrives is queued in the order of arrival.

use rust_socketio::client::Client;
use rust_socketio::{ClientBuilder, Payload, RawClient, TransportType};
use serde_json::Value;
use std::cell::RefCell;
use std::sync::mpsc::{channel, Receiver, Sender};
use std::time::{Duration, Instant};

const TIMEOUT: Duration = Duration::from_secs(10);
const RECONNECT_DELAY_MS: (u64, u64) = (50, 100);
const EVENTS: [&str; 8] = ["open", "close", "error", "welcome", "echo-back", "said", "kicked", "finished"];

pub struct Peer {
    client: Client,
    events: Receiver<(String, Payload)>,
    passed: RefCell<Vec<(String, Payload)>>,
}

impl Peer {
    pub fn connect(url: &str, namespace: &str, way: &str, auth: Value) -> Peer {
        let (sender, events) = channel();
        let mut builder = ClientBuilder::new(url)
            .namespace(namespace)
            .transport_type(transport_of(way))
            .reconnect_delay(RECONNECT_DELAY_MS.0, RECONNECT_DELAY_MS.1)
            .auth(auth);
        for event in EVENTS {
            builder = builder.on(event, queue_into(sender.clone(), event));
        }
        let client = builder.connect().expect("a connection");
        Peer { client, events, passed: RefCell::new(Vec::new()) }
    }

    pub fn emit(&self, event: &str, arguments: impl Into<Payload>) {
        self.client.emit(event, arguments).expect("an emit");
    }

    /// The arguments of the ack.
    pub fn ask(&self, event: &str, arguments: Vec<Value>) -> Vec<Value> {
        let (sender, answers) = channel();
        let on_ack = move |answer: Payload, _: RawClient| sender.send(answer).unwrap_or_default();
        self.client.emit_with_ack(event, arguments, TIMEOUT, on_ack).expect("an emit");
        match answers.recv_timeout(TIMEOUT) {
            // The library hands over the array of arguments as one.
            Ok(Payload::Text(values)) => values[0].as_array().cloned().unwrap_or_default(),
            other => panic!("no ack of {event}: {other:?}"),
        }
    }

    /// The first event of that name that was not taken yet.
    pub fn next(&self, event: &str) -> Payload {
        let mut passed = self.passed.borrow_mut();
        if let Some(index) = passed.iter().position(|(name, _)| name == event) {
            return passed.remove(index).1;
        }
        let deadline = Instant::now() + TIMEOUT;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.events.recv_timeout(left) {
                Ok((name, payload)) if name == event => return payload,
                Ok(other) => passed.push(other),
                Err(_) => panic!("waited in vain for {event}; received {passed:?}"),
            }
        }
    }

    pub fn expect(&self, event: &str, expected: Vec<Value>) {
        assert_eq!(self.next(event), Payload::Text(expected));
    }

    pub fn close(&self) {
        self.client.disconnect().ok();
    }
}

fn queue_into(
    sender: Sender<(String, Payload)>,
    event: &str,
) -> impl FnMut(Payload, RawClient) + Send + 'static {
    let name = event.to_string();
    // The receiver may be gone: then nobody waits.
    move |payload, _| sender.send((name.clone(), payload)).unwrap_or_default()
}

fn transport_of(way: &str) -> TransportType {
    match way {
        "polling" => TransportType::Polling,
        "websocket" => TransportType::Websocket,
        _ => TransportType::WebsocketUpgrade,
    }
}
