import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import test from "node:test";

import { exchange } from "./raw_http.mjs";
import { AGENT_ID, Rest } from "./rest.mjs";
import { useServer } from "./server.mjs";

const server = await useServer();
const rest = new Rest(server);
const http = "HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
const png = Buffer.from("89504e470d0a1a0a", "hex");

function form(content, { type = "image/png", name = "a.png", field = "file" } = {}) {
  const made = new FormData();
  made.append(field, new Blob([content], { type }), name);
  return made;
}

const upload = (target, ...file) => rest.request("POST", target, form(...file));

test("files of channels and agents can be downloaded as they were", async () => {
  const channel = await rest.channel([]);
  const targets = [
    `/api/messaging/channels/${channel}/upload-media`,
    `/api/media/channels/${channel}/upload-media`,
    `/api/media/agents/${AGENT_ID}/upload-media`,
  ];
  for (const target of targets) {
    const { data } = (await upload(target, png)).body;
    const file = await fetch(server.url + data.url);
    assert.equal(file.status, 200, target);
    assert.equal(file.headers.get("content-type"), "image/png");
    assert.equal(file.headers.get("x-content-type-options"), "nosniff");
    assert.equal(file.headers.get("content-disposition"), `inline; filename="${data.filename}"`);
    assert.deepEqual(Buffer.from(await file.arrayBuffer()), png);
  }
});

test("a large file comes back whole, and one that is too large is refused", async () => {
  const target = `/api/media/agents/${AGENT_ID}/upload-media`;
  const large = Buffer.concat([png, Buffer.alloc(20_000_000, "x")]);
  const { data } = (await upload(target, large)).body;
  assert.equal(data.size, large.length);
  const file = await fetch(server.url + data.url);
  assert.equal(Number(file.headers.get("content-length")), large.length);
  assert.ok(large.equals(Buffer.from(await file.arrayBuffer())));

  const part = await fetch(server.url + data.url, { headers: { range: "bytes=1000000-1999999" } });
  assert.equal(part.status, 206);
  assert.equal(part.headers.get("content-length"), "1000000");
  assert.ok(large.subarray(1_000_000, 2_000_000).equals(Buffer.from(await part.arrayBuffer())));

  assert.equal((await upload(target, Buffer.concat([png, Buffer.alloc(50 * 1024 * 1024)]))).status, 413);
});

test("only what is what it is called is taken", async () => {
  const target = `/api/messaging/channels/${await rest.channel([])}/upload-media`;
  const refused = [
    ["<script>alert(1)</script>", { type: "text/html", name: "a.html" }],
    ["<svg onload='alert(1)'/>", { type: "image/svg+xml", name: "a.svg" }],
    ["<script>alert(1)</script>", { type: "image/png" }],
    [png, { type: "application/pdf" }],
    [png, { type: "application/x-msdownload" }],
    [png, { field: "wrong" }],
  ];
  for (const file of refused) assert.equal((await upload(target, ...file)).status, 400, JSON.stringify(file));
  const text = await upload(target, "<script>alert(1)</script>", { type: "text/plain", name: "a.html" });
  const served = await fetch(server.url + text.body.data.url);
  assert.equal(served.headers.get("content-type"), "text/plain");
  assert.match(served.headers.get("content-disposition"), /^attachment; filename="[\w-]+\.txt"$/);
});

test("no name reaches a path outside", async () => {
  const channel = await rest.channel([]);
  const target = `/api/messaging/channels/${channel}/upload-media`;
  for (const name of ["../../../evil.png", "/etc/passwd", "..\\..\\evil.png", "a\r\nX: y.png", "\u0000.png"]) {
    const { data } = (await upload(target, png, { name })).body;
    assert.match(data.filename, /^\d+-[0-9a-f]{32}\.png$/, name);
    assert.doesNotMatch(data.originalName, /\//);
  }
  const escapes = ["../../../wimpole.db", "..%2f..%2f..%2fwimpole.db", "%2e%2e/wimpole.db", "..", ".hidden", "a/b.png"];
  for (const escape of escapes) {
    const answer = await exchange(server.port, `GET /media/uploads/channels/${channel}/${escape} ${http}`);
    assert.match(answer, /^HTTP\/1\.1 404 /, escape);
  }
  assert.equal((await fetch(`${server.url}/media/uploads/channels/${randomUUID()}/none.png`)).status, 404);
});

test("what is no multipart form is refused", async () => {
  const target = `/api/messaging/channels/${await rest.channel([])}/upload-media`;
  for (const [type, body] of [
    ["application/json", "{}"],
    ["multipart/form-data", "x"],
    ["multipart/form-data; boundary=b", "--b\r\n"],
    ["multipart/form-data; boundary=b", ""],
  ]) {
    assert.equal((await rest.request("POST", target, body, { "content-type": type })).status, 400, type);
  }
});

