#!/usr/bin/env node
/** Writes src/protocol.ts, the types of all events, from docs/asyncapi.json. */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";

const DESCRIPTION = new URL("../../../docs/asyncapi.json", import.meta.url);
export const PROTOCOL_FILE = fileURLToPath(new URL("../src/protocol.ts", import.meta.url));

const IDENTIFIER = /^[A-Za-z_]\w*$/;
const PRIMITIVES = { string: "string", integer: "number", number: "number", boolean: "boolean", null: "null" };

const property = (name) => (IDENTIFIER.test(name) ? name : JSON.stringify(name));
const typeName = (reference) => reference.split("/").at(-1);
const union = (types) => [...new Set(types)].join(" | ");

function comment(text, indent = "") {
  return text ? `${indent}/** ${text.replaceAll("*/", "* /")} */\n` : "";
}

/** The members of an object schema as the body of an interface. */
function members(schema, indent) {
  const required = new Set(schema.required ?? []);
  const lines = Object.entries(schema.properties).map(([name, value]) => {
    const mark = required.has(name) ? "" : "?";
    return `${comment(value.description, indent)}${indent}${property(name)}${mark}: ${typeOf(value, indent)};\n`;
  });
  return lines.join("");
}

/** Alternatives that only say which members must be there are no types. */
function alternatives(schema) {
  const all = schema.anyOf ?? schema.oneOf ?? [];
  return all.filter((each) => Object.keys(each).some((key) => key !== "required"));
}

function ofType(type, schema, indent) {
  if (PRIMITIVES[type]) return PRIMITIVES[type];
  if (type === "array") {
    const item = schema.items ? typeOf(schema.items, indent) : "unknown";
    return item.includes("|") ? `(${item})[]` : `${item}[]`;
  }
  if (type === "object") {
    return schema.properties ? `{\n${members(schema, `${indent}  `)}${indent}}` : "Record<string, unknown>";
  }
  throw new Error(`a schema of type ${type}`);
}

function typeOf(schema, indent = "") {
  if (schema.$ref) return typeName(schema.$ref);
  if ("const" in schema) return JSON.stringify(schema.const);
  if (schema.enum) return union(schema.enum.map((value) => JSON.stringify(value)));
  const choice = alternatives(schema);
  if (choice.length > 0) return union(choice.map((each) => typeOf(each, indent)));
  if (schema.type) return union([schema.type].flat().map((type) => ofType(type, schema, indent)));
  return "unknown";
}

function declaration([name, schema]) {
  const isInterface = schema.type === "object" && schema.properties && alternatives(schema).length === 0;
  const body = isInterface
    ? `export interface ${name} {\n${members(schema, "  ")}}\n`
    : `export type ${name} = ${typeOf(schema)};\n`;
  return comment(schema.description) + body;
}

function resolver(description) {
  const resolve = (reference) => {
    const found = reference.slice("#/".length).split("/").reduce((value, key) => value[key], description);
    return found.$ref ? resolve(found.$ref) : found;
  };
  return resolve;
}

function table(name, text, entries) {
  return `/** ${text} */\nexport interface ${name} {\n${entries.join("")}}\n`;
}

/** The text of src/protocol.ts for a description. */
export function protocol(description) {
  const resolve = resolver(description);
  const operations = Object.values(description.operations);
  const messagesOf = (list) => list.map(({ $ref }) => resolve($ref));
  const payloadType = (message) => typeOf(message.payload);

  const fromServer = operations.filter(({ action }) => action === "send").flatMap(({ messages }) => messagesOf(messages));
  const fromClient = operations.filter(({ action }) => action === "receive");
  const line = (message, type) => `${comment(message.summary, "  ")}  ${property(message.name)}: ${type};\n`;
  return [
    "// Made from docs/asyncapi.json by `npm run generate`: change that, not this.\n",
    ...Object.entries(description.components.schemas).map(declaration),
    table("ServerEvents", "What the server sends: the first argument of each event.",
      fromServer.map((message) => line(message, payloadType(message)))),
    table("ClientEvents", "What clients send.",
      fromClient.map(({ messages }) => messagesOf(messages)[0]).map((message) => line(message, payloadType(message)))),
    table("Answers", "What acknowledged emits are answered with.",
      fromClient.map(({ messages, reply }) =>
        line({ name: messagesOf(messages)[0].name }, union(messagesOf(reply.messages).map(payloadType))))),
  ].join("\n");
}

export async function currentProtocol() {
  return protocol(JSON.parse(await readFile(DESCRIPTION, "utf8")));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await writeFile(PROTOCOL_FILE, await currentProtocol());
