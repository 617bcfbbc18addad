import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";

import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

import { DEFAULT_SERVER_ID } from "./client.mjs";
import { repository } from "./server.mjs";

export const AGENT_ID = "3e2bf65f-c61c-4cea-a3bc-c2b11862958a";

const document = JSON.parse(readFileSync(path.join(repository, "docs/openapi.json"), "utf8"));
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema(document, "openapi.json");

/** What a reference within the document points to. */
function resolve(value) {
  if (!value?.$ref) return value;
  const names = value.$ref.slice(2).split("/");
  return names.reduce((at, name) => at[name.replaceAll("~1", "/").replaceAll("~0", "~")], document);
}

/** A schema of the document as one that ajv knows: references are the document's. */
function absolute(schema) {
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"openapi.json#/'));
}

const patterns = Object.entries(document.paths).map(([template, item]) => ({
  template,
  pattern: new RegExp(`^${template.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`),
  item: resolve(item),
}));

/** A path that names no parameter is meant where one fits ("/sessions/health"). */
function operationOf(method, pathname) {
  const fitting = patterns
    .filter(({ pattern, item }) => pattern.test(pathname) && item[method.toLowerCase()])
    .sort((a, b) => a.template.split("{").length - b.template.split("{").length);
  return fitting[0]?.item[method.toLowerCase()];
}

/** Fails for an answer that docs/openapi.json does not describe. */
export function validate(method, pathname, response, body) {
  const operation = operationOf(method, pathname);
  if (!operation) {
    assert.equal(response.status, 404, `${method} ${pathname} is not documented`);
    return;
  }
  const { status } = response;
  const described = resolve(operation.responses[status] ?? operation.responses[`${Math.floor(status / 100)}XX`]);
  assert.ok(described, `${method} ${pathname}: ${status} is not documented`);
  const schema = described.content?.["application/json"]?.schema;
  // A request that is too large is refused before anybody has looked at what it is.
  if (!schema || (status === 413 && body === undefined)) return;
  // A body that is no JSON object concerns no resource.
  const general = ["GeneralError", "AgentError"].map((name) => ({ $ref: `openapi.json#/components/schemas/${name}` }));
  const wanted = status >= 400 ? { anyOf: [absolute(schema), ...general] } : absolute(schema);
  const valid = ajv.validate(wanted, body);
  assert.ok(valid, `${method} ${pathname} ${status}: ${ajv.errorsText()}\n${JSON.stringify(body)}`);
}

/** REST of a server; every answer must be as docs/openapi.json says. */
export class Rest {
  constructor(server) {
    this.url = server.url;
  }

  async request(method, target, body, headers = {}) {
    const response = await fetch(this.url + target, {
      method,
      headers: body === undefined || body instanceof FormData ? headers : { "content-type": "application/json", ...headers },
      body: body === undefined || body instanceof FormData || typeof body === "string" ? body : JSON.stringify(body),
    });
    const text = await response.text();
    const type = response.headers.get("content-type") ?? "";
    const json = type.startsWith("application/json") ? JSON.parse(text) : undefined;
    if (type.startsWith("application/json") || text === "")
      validate(method, new URL(target, this.url).pathname, response, json);
    return { status: response.status, body: json, text, headers: response.headers };
  }

  get(target) {
    return this.request("GET", target);
  }

  post(target, body = {}) {
    return this.request("POST", target, body);
  }

  patch(target, body) {
    return this.request("PATCH", target, body);
  }

  delete(target) {
    return this.request("DELETE", target);
  }

  /** Makes a channel and gives its id. */
  async channel(participants, fields = {}) {
    const made = await this.post("/api/messaging/channels", {
      name: "General",
      message_server_id: DEFAULT_SERVER_ID,
      participantCentralUserIds: participants,
      ...fields,
    });
    assert.equal(made.status, 201, made.text);
    return made.body.data.id;
  }

  say(channelId, authorId, content, fields = {}) {
    return this.post(`/api/messaging/channels/${channelId}/messages`, {
      author_id: authorId,
      content,
      message_server_id: DEFAULT_SERVER_ID,
      ...fields,
    });
  }
}
