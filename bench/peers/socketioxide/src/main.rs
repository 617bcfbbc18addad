//! Profile `bench` (the events that bench-load uses) on socketioxide, in one process.
//! Usage: socketioxide-server [port]; prints "listening on PORT".

use serde_json::Value;
use socketioxide::extract::{AckSender, Data, SocketRef};
use socketioxide::SocketIo;

/// What may be queued for a client: a burst of bench-load must fit, as it does with the other servers.
const MAX_QUEUED_PACKETS: usize = 65_536;

fn on_connect(socket: SocketRef) {
    socket.on("echo", async |Data::<Value>(argument), ack: AckSender| {
        ack.send(&argument).ok();
    });
    socket.on(
        "join",
        async |socket: SocketRef, Data::<String>(room), ack: AckSender| {
            socket.join(room);
            ack.send(&()).ok();
        },
    );
    socket.on(
        "pub",
        async |socket: SocketRef, Data::<(String, Value)>((room, payload))| {
            socket.within(room).emit("msg", &payload).await.ok();
        },
    );
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let port = std::env::args().nth(1).unwrap_or_else(|| "0".to_string());
    let (layer, io) = SocketIo::builder()
        .max_buffer_size(MAX_QUEUED_PACKETS)
        .build_layer();
    io.ns("/", async |socket: SocketRef| on_connect(socket));

    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("listening on {}", listener.local_addr()?.port());
    axum::serve(listener, axum::Router::new().layer(layer)).await?;
    Ok(())
}
