import { readFileSync } from "node:fs";

import Ajv from "ajv/dist/2020.js";

import { failFile } from "./verdict.mjs";

/**
 * docs/asyncapi.json, against which the traffic of the tests' sockets is checked. A message's name is the event's; what
 * `send` operations list comes from the server, what `receive` operations list comes from clients, and their replies are
 * what acknowledged emits are answered with.
 */
export const description = JSON.parse(readFileSync(new URL("../../docs/asyncapi.json", import.meta.url), "utf8"));

const ajv = new Ajv({ allowUnionTypes: true, allErrors: true });
ajv.addVocabulary(["components"]);
ajv.addSchema({ $id: "asyncapi", components: description.components });

function resolve(reference) {
  return reference
    .slice("#/".length)
    .split("/")
    .reduce((value, key) => value[key], description);
}

/** The message that a reference of an operation leads to, over the channel's table. */
function messageOf({ $ref }) {
  const message = resolve($ref);
  return message.$ref ? messageOf(message) : message;
}

function validatorOf(message) {
  return ajv.compile({ $ref: `asyncapi${message.payload.$ref}` });
}

function validatorsOf(references) {
  return references.map(messageOf).map((message) => [message.name, validatorOf(message)]);
}

const operations = Object.values(description.operations);
const ofAction = (action) => operations.filter((operation) => operation.action === action);
const fromServer = new Map(ofAction("send").flatMap((operation) => validatorsOf(operation.messages)));
const fromClient = new Map(ofAction("receive").flatMap((operation) => validatorsOf(operation.messages)));
const answers = new Map(
  ofAction("receive").map((operation) => [
    messageOf(operation.messages[0]).name,
    validatorsOf(operation.reply.messages).map(([, validate]) => validate),
  ]),
);

/** What was seen that the description does not say. */
function note(what, data, errors) {
  const why = errors ? ajv.errorsText(errors) : "no such event";
  failFile(`not as docs/asyncapi.json says: ${what}: ${why}: ${JSON.stringify(data)?.slice(0, 500)}`);
}

/** An event that the server has sent. */
export function checkFromServer(name, data) {
  const validate = fromServer.get(name);
  if (!validate) return note(`event ${name}`, data);
  if (!validate(data)) note(`event ${name}`, data, validate.errors);
}

/**
 * What a client asked for, and what it was answered. Tests send nonsense on purpose: only what the server has accepted
 * must be what the description says that it accepts.
 */
export function checkAnswered(name, data, answer) {
  const known = answers.get(name);
  if (!known) return answer?.ok === false ? undefined : note(`event ${name} of a client`, data);
  if (!known.some((validate) => validate(answer))) note(`answer to ${name}`, answer, known[0].errors);
  const validate = fromClient.get(name);
  if (answer?.ok && !validate(data ?? null)) note(`accepted event ${name}`, data, validate.errors);
}

export const serverEvents = [...fromServer.keys()];
export const clientEvents = [...fromClient.keys()];
