import { randomUUID } from "node:crypto";
import { request } from "node:http";

const ANSWER_TIMEOUT_MS = 10_000;
const FILE_CONTENTS = { "image/png": Buffer.from("\x89PNG\r\n\x1a\n", "latin1") };

/**
 * Sends a request as it was recorded: the path is not normalised, and nothing is added but what the body needs.
 * @returns {Promise<{status: number, type: string, headers: object, body: unknown, sse?: object[]}>}
 */
export async function send(url, { method, path, headers = {}, body }) {
  const given = Object.keys(headers).map((name) => name.toLowerCase());
  const isText = typeof body === "string";
  const content = body === undefined ? undefined : Buffer.from(isText ? body : JSON.stringify(body));
  const isJson = content !== undefined && !isText && !given.includes("content-type");
  const added = isJson ? { "Content-Type": "application/json" } : {};
  return exchange(url, method, path, { ...added, ...headers }, content);
}

/** Sends a file, or a form without one, as multipart/form-data. */
export async function upload(url, { path, file, headers = {} }) {
  const boundary = `boundary-${randomUUID()}`;
  const parts = [];
  if (file) {
    const content = FILE_CONTENTS[file.type] ?? Buffer.alloc(file.size, "x");
    parts.push(
      `--${boundary}\r\nContent-Disposition: form-data; name="${file.field}"; filename="${file.filename}"\r\n`,
      `Content-Type: ${file.type}\r\n\r\n`,
      content.subarray(0, file.size),
      "\r\n",
    );
  }
  parts.push(`--${boundary}--\r\n`);
  const type = { "Content-Type": `multipart/form-data; boundary=${boundary}` };
  return exchange(url, "POST", path, { ...type, ...headers }, Buffer.concat(parts.map((part) => Buffer.from(part))));
}

function exchange(url, method, path, headers, content) {
  const { hostname, port } = new URL(url);
  const length = content === undefined ? {} : { "Content-Length": content.length };
  return new Promise((resolve, reject) => {
    const options = { hostname, port, method, path, headers: { ...headers, ...length }, agent: false };
    const sent = request(options, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.once("error", reject);
      response.once("end", () => resolve(answerOf(response, Buffer.concat(chunks).toString())));
    });
    sent.setTimeout(ANSWER_TIMEOUT_MS, () => sent.destroy(new Error(`no answer to ${method} ${path}`)));
    sent.once("error", reject);
    sent.end(content);
  });
}

function answerOf(response, text) {
  const type = (response.headers["content-type"] ?? "").split(";")[0].trim();
  const answer = { status: response.statusCode, type, headers: response.headers, body: bodyOf(type, text) };
  if (type === "text/event-stream") answer.sse = serverSentEvents(text);
  return answer;
}

function bodyOf(type, text) {
  if (type === "text/event-stream") return "<see sse>";
  if (type !== "application/json") return text;
  try {
    return JSON.parse(text);
  } catch {
    return `no JSON: ${text}`;
  }
}

function serverSentEvents(text) {
  return text
    .split("\n\n")
    .filter((block) => block.trim() !== "")
    .map((block) => ({
      event: /^event: ?(.*)$/m.exec(block)?.[1],
      data: JSON.parse(/^data: ?(.*)$/m.exec(block)?.[1] ?? "null"),
    }));
}
