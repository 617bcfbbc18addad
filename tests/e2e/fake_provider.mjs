import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { after } from "node:test";

/** One event of a completion. */
const event = (object) => `data: ${JSON.stringify(object)}\n\n`;
export const says = (content) => event({ choices: [{ index: 0, delta: { content } }] });
const thinks = (reasoning_content) => event({ choices: [{ index: 0, delta: { reasoning_content } }] });
const ends = (finish_reason = "stop") => event({ choices: [{ index: 0, delta: {}, finish_reason }] });
const DONE = "data: [DONE]\n\n";
const MIB = 1024 * 1024;

function stream(response, ...pieces) {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
  for (const piece of pieces) response.write(piece);
}

function whole(response, ...pieces) {
  stream(response, ...pieces);
  response.end();
}

function json(response, status, body, headers = {}) {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

function raw(response, bytes) {
  response.socket.end(bytes);
}

/** Bytes one after the other, as long as somebody reads them. */
function drip(response, bytes, pauseMs) {
  const all = Buffer.from(bytes);
  const { socket } = response;
  let at = 0;
  const timer = setInterval(() => {
    if (at === all.length) socket.end();
    if (at >= all.length || socket.destroyed) return clearInterval(timer);
    socket.write(all.subarray(at, (at += 1)));
  }, pauseMs);
  socket.once("close", () => clearInterval(timer));
}

const TEXT = "All is well.";
/** A limit that OpenAI's refusals tell in the words of the caller's own key. */
const echoesKey = (request) => ({ error: { message: `Incorrect key: ${request.headers.authorization}` } });

/**
 * What a provider may do, by name: what it answers, and what is to become of the run: `reply` (a text), `code` (of an
 * error), `why` (what is told of it), `partial` (what was told before the error).
 */
export const scripts = {
  // What goes well.
  plain: { reply: TEXT, play: (_, response) => whole(response, says("All is "), says("well."), ends(), DONE) },
  without_stream: {
    reply: TEXT,
    play: (_, response) =>
      json(response, 200, {
        choices: [{ message: { role: "assistant", content: TEXT }, finish_reason: "stop" }],
        usage: { prompt_tokens: 20, completion_tokens: 3 },
      }),
  },
  missing_done: { reply: TEXT, play: (_, response) => whole(response, says(TEXT), ends()) },
  done_without_close: { reply: TEXT, play: (_, response) => stream(response, says(TEXT), ends(), DONE) },
  crlf: {
    reply: TEXT,
    play: (_, response) => whole(response, ...[says(TEXT), ends(), DONE].map((e) => e.replaceAll("\n", "\r\n"))),
  },
  comments: {
    reply: TEXT,
    play: (_, response) => whole(response, ": PROCESSING\n\n", ": PROCESSING\n\nretry: 9\n\n", says(TEXT), ends(), DONE),
  },
  split_everywhere: {
    reply: "Grüße 😀.",
    play: (_, response) => {
      stream(response);
      for (const byte of Buffer.from(says("Grüße 😀.") + ends() + DONE)) response.write(Buffer.from([byte]));
      response.end();
    },
  },
  invalid_utf8: {
    reply: "a\ufffdb",
    play: (_, response) =>
      whole(response, Buffer.from(says("a#b").replace("#", "\xff"), "latin1"), ends(), DONE),
  },
  think_tags: {
    reply: TEXT,
    thought: "one two",
    play: (_, response) => whole(response, says("<th"), says("ink>one "), says("two</thi"), says(`nk>\n\n${TEXT}`), ends(), DONE),
  },
  reasoning: {
    reply: TEXT,
    thought: "one two",
    play: (_, response) => whole(response, thinks("one "), thinks("two"), says(TEXT), ends(), DONE),
  },
  cut_by_length: {
    reply: TEXT,
    metadata: { truncated: true, finishReason: "length" },
    play: (_, response) => whole(response, says(TEXT), ends("length"), DONE),
  },
  oversized_text: {
    reply: "x".repeat(64 * 1024),
    metadata: { truncated: true },
    play: (_, response) => whole(response, ...Array.from({ length: 30 }, () => says("x".repeat(10_000))), ends(), DONE),
  },
  slow_but_alive: {
    reply: TEXT,
    play: (_, response) => {
      const head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
      drip(response, Buffer.concat([Buffer.from(head), chunked(says(TEXT) + ends() + DONE)]), 1);
    },
  },
  rate_limited_once: {
    reply: TEXT,
    tries: 2,
    play: (request, response) => {
      if (request.tries > 1) return scripts.plain.play(request, response);
      json(response, 429, { error: { message: "slow down" } }, { "retry-after": "1" });
    },
  },
  broken_once: {
    reply: TEXT,
    tries: 2,
    play: (request, response) => {
      if (request.tries > 1) return scripts.plain.play(request, response);
      json(response, 503, "<html>busy</html>", { "content-type": "text/html" });
    },
  },
  // What does not.
  hang_before: { code: "TIMEOUT", why: /in time|stopped answering/, play: () => {} },
  hang_in_head: { code: "TIMEOUT", why: /in time|stopped answering/, play: (_, response) => response.socket.write("HTTP/1.1 200 OK\r\nX-Slow: ") },
  hang_within: { code: "TIMEOUT", why: /in time|stopped answering/, partial: "All is ", play: (_, response) => stream(response, says("All is ")) },
  drip_in_head: { code: "TIMEOUT", why: /in time|stopped answering/, play: (_, response) => drip(response, `HTTP/1.1 200 OK\r\nX: ${"x".repeat(9_999)}`, 20) },
  hang_after_half_an_event: {
    code: "TIMEOUT", why: /in time|stopped answering/,
    partial: "All ",
    play: (_, response) => stream(response, says("All "), says("is").slice(0, 20)),
  },
  always_rate_limited: {
    code: "PROVIDER_RATE_LIMITED", why: /answered 429: slow down/,
    play: (_, response) => json(response, 429, { error: { message: "slow down" } }, { "retry-after": "0" }),
  },
  server_error: { code: "PROVIDER_UNAVAILABLE", why: /answered 500: oops/, play: (_, response) => json(response, 500, { error: { message: "oops" } }) },
  unauthorized: { code: "PROVIDER_UNAUTHORIZED", why: /answered 401: the key/, play: (request, response) => json(response, 401, echoesKey(request)) },
  forbidden_with_key: {
    code: "PROVIDER_REFUSED", why: /answered 400: Incorrect key: Bearer/,
    play: (request, response) => json(response, 400, echoesKey(request)),
  },
  no_such_model: { code: "PROVIDER_NOT_FOUND", why: /answered 404: model not found/, play: (_, response) => json(response, 404, { error: "model not found" }) },
  half_an_event: {
    code: "PROVIDER_BAD_ANSWER", why: /no JSON object/,
    partial: "All ",
    play: (_, response) => whole(response, says("All "), says("is").slice(0, 20)),
  },
  no_end: { code: "PROVIDER_BAD_ANSWER", why: /ended before the answer did/, partial: "All ", play: (_, response) => whole(response, says("All ")) },
  no_json: { code: "PROVIDER_BAD_ANSWER", why: /no JSON object/, play: (_, response) => whole(response, "data: <html>\n\n") },
  huge_line: {
    code: "PROVIDER_BAD_ANSWER", why: /too long/,
    play: (_, response) => whole(response, `data: ${"x".repeat(3 * MIB)}\n\n`),
  },
  endless_line: {
    code: "PROVIDER_BAD_ANSWER", why: /too long/,
    play: (_, response) => {
      stream(response);
      const more = () => {
        while (!response.destroyed && response.write("x".repeat(64 * 1024)));
      };
      response.on("drain", more);
      more();
    },
  },
  error_in_stream: {
    code: "PROVIDER_FAILED", why: /overloaded/,
    play: (_, response) => whole(response, event({ error: { message: "overloaded", code: 502 } }), DONE),
  },
  error_after_text: {
    code: "PROVIDER_FAILED", why: /overloaded/,
    partial: "All ",
    play: (_, response) => whole(response, says("All "), event({ error: { message: "overloaded" } }), DONE),
  },
  reset_before: { code: "PROVIDER_UNAVAILABLE", why: /closed the connection/, play: (_, response) => response.socket.resetAndDestroy() },
  reset_within: {
    code: "PROVIDER_UNAVAILABLE", why: /closed the connection/,
    partial: "All ",
    play: (_, response) => {
      stream(response, says("All "));
      setTimeout(() => response.socket?.resetAndDestroy(), 50);
    },
  },
  closed_before: { code: "PROVIDER_UNAVAILABLE", why: /closed the connection/, play: (_, response) => response.socket.destroy() },
  html_page: {
    code: "PROVIDER_BAD_ANSWER", why: /neither JSON nor a stream/,
    play: (_, response) => json(response, 200, "<html>hello</html>", { "content-type": "text/html" }),
  },
  empty_answer: { code: "PROVIDER_BAD_ANSWER", why: /is empty/, play: (_, response) => whole(response, ends(), DONE) },
  empty_body: { code: "PROVIDER_BAD_ANSWER", why: /no JSON object/, play: (_, response) => json(response, 200, "") },
  no_content: { code: "PROVIDER_REFUSED", why: /answered 204/, play: (_, response) => response.writeHead(204).end() },
  redirect: {
    code: "PROVIDER_REDIRECTS", why: /answered 307: .* another place/,
    play: (_, response) => response.writeHead(307, { location: "http://127.0.0.1:9/v1" }).end(),
  },
  oversized_body: {
    code: "PROVIDER_BAD_ANSWER", why: /limit/,
    play: (_, response) => json(response, 200, `{"choices":[{"message":{"content":"${"x".repeat(9 * MIB)}"}}]}`),
  },
  oversized_head: {
    code: "PROVIDER_BAD_ANSWER", why: /limit|overflow/,
    play: (_, response) => raw(response, `HTTP/1.1 200 OK\r\nX: ${"x".repeat(100_000)}\r\n\r\n`),
  },
  no_http: { code: "PROVIDER_BAD_ANSWER", why: /bad version/, play: (_, response) => raw(response, "SSH-2.0-OpenSSH_9.2\r\n\r\n") },
  wrong_chunks: {
    code: "PROVIDER_BAD_ANSWER", why: /bad chunk/,
    play: (_, response) =>
      raw(response, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
  },
  too_many_tools: {
    code: "PROVIDER_BAD_ANSWER", why: /too many tools/,
    play: (_, response) =>
      whole(response, event({ choices: [{ delta: { tool_calls: [{ index: 999, function: { name: "x" } }] } }] }), DONE),
  },
};

function chunked(text) {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n0\r\n\r\n")]);
}

/** The script that the last message asks for: "play NAME". */
function nameOf(body) {
  const last = body.messages?.at(-1)?.content ?? "";
  const text = typeof last === "string" ? last : last.map((part) => part.text ?? "").join("");
  return /play (\w+)/g.exec(text)?.[1] ?? "plain";
}

/** An OpenAI-compatible provider on loopback that plays scripts. */
export class FakeProvider {
  requests = [];
  #tries = new Map();

  /** Starts one that ends with the tests of the file; with `tls` (key, cert) by HTTPS. */
  static async start({ tls, answers = scripts } = {}) {
    const provider = new FakeProvider();
    const serve = (request, response) => provider.#serve(request, response, answers);
    const server = tls ? createTlsServer(tls, serve) : createServer(serve);
    server.on("clientError", (_, socket) => socket.destroy());
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    after(() => {
      server.closeAllConnections();
      server.close();
    });
    provider.url = `${tls ? "https" : "http"}://127.0.0.1:${server.address().port}/v1`;
    provider.port = server.address().port;
    return provider;
  }

  #serve(request, response, answers) {
    const pieces = [];
    request.on("data", (piece) => pieces.push(piece));
    request.on("end", () => {
      if (request.method === "GET") return json(response, 200, { data: [{ id: "fake" }] });
      const body = JSON.parse(Buffer.concat(pieces).toString());
      const name = nameOf(body);
      const key = JSON.stringify(body.messages);
      request.tries = (this.#tries.get(key) ?? 0) + 1;
      this.#tries.set(key, request.tries);
      const closed = new Promise((resolve) => response.once("close", resolve));
      this.requests.push({ name, body, url: request.url, headers: request.headers, closed });
      answers[name].play(request, response);
    });
  }
}
