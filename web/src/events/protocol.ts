import { requestJson } from "@/net/rest";

import { faultOf, type Schema, type Schemas } from "./schema";
import { argumentsOf, type TappedEvent } from "./tap";

interface Message {
  $ref?: string;
  name: string;
  payload: Schema;
}

interface Document {
  channels: Record<string, { messages: Record<string, Message> }>;
  operations: Record<string, { action: "send" | "receive"; messages: { $ref: string }[] }>;
  components: { messages: Record<string, Message>; schemas: Schemas };
}

/** What may be sent, by name: of the server (out) and of clients (in). */
export interface Description {
  out: Map<string, Schema>;
  in: Map<string, Schema>;
  schemas: Schemas;
}

export type Verdict = { kind: "described" } | { kind: "other"; fault: string } | { kind: "unknown" };

/** Of the AsyncAPI document of the server. */
export function description(document: Document): Description {
  const tableOf = (action: string) =>
    new Map(
      Object.values(document.operations)
        .filter((operation) => operation.action === action)
        .flatMap(({ messages }) => messages)
        .map(({ $ref }) => document.components.messages[$ref.split("/").at(-1)!]!)
        .map(({ name, payload }) => [name, payload]),
    );
  return { out: tableOf("send"), in: tableOf("receive"), schemas: document.components.schemas };
}

let loading: Promise<Description> | undefined;

export function loadDescription(): Promise<Description> {
  loading ??= requestJson<Document>("GET", "/api/asyncapi.json").then(description);
  loading.catch(() => (loading = undefined));
  return loading;
}

/** Whether an event is what the description says; undefined of what is no event, or was cut. */
export function verdictOn(event: TappedEvent, { out, in: taken, schemas }: Description): Verdict | undefined {
  if (event.direction !== "in" && event.direction !== "out") return undefined;
  const schema = (event.direction === "in" ? taken : out).get(event.name);
  if (!schema) return { kind: "unknown" };
  const list = argumentsOf(event);
  if (!list) return undefined;
  const fault = faultOf(list[0] ?? null, schema, schemas);
  return fault ? { kind: "other", fault } : { kind: "described" };
}
