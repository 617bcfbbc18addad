import { effect, signal } from "@preact/signals";
import { connect, IndexedDbOutbox, type Client, type ConnectionState } from "@wimpole/client";

import { credentialsRefused, entityId, isSignedIn, socketCredentials, visitorName } from "./session";

/** The connection of the visitor who is signed in. */

/** Messages that a channel keeps in memory. */
const MAX_MESSAGES = 100_000;

const current = signal<Client | null>(null);
export const connectionState = signal<ConnectionState>("connecting");

/** In the browser's database where it has one, so that what waits outlives the page. */
function outboxOf(id: string): IndexedDbOutbox | undefined {
  return "indexedDB" in window ? new IndexedDbOutbox(`wimpole-${id}`) : undefined;
}

effect(() => {
  if (!isSignedIn.value) return;
  const client = connect(undefined, {
    ...socketCredentials(),
    entityId: entityId.peek(),
    name: visitorName.peek(),
    maxMessages: MAX_MESSAGES,
    outbox: outboxOf(entityId.peek()),
  });
  client.on("state", (state) => (connectionState.value = state));
  client.on("unauthorized", credentialsRefused);
  client.on("error", (error) => console.warn(error));
  connectionState.value = client.state;
  current.value = client;
  return () => client.close();
});
effect(() => {
  if (current.value && visitorName.value) current.value.name = visitorName.value;
});

/** Of the visitor who is signed in. */
export function clientOf(): Client {
  const client = current.peek();
  if (!client) throw new Error("nobody is signed in");
  return client;
}

/** Listens to an event that the client itself has no word for, until the result is called. */
export function onEvent<Event>({ socket }: Client, name: string, listener: (event: Event) => void): () => void {
  socket.on(name, listener);
  return () => void socket.off(name, listener);
}

export { current as client };
