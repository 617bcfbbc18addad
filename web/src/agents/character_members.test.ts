import assert from "node:assert/strict";
import test from "node:test";

import { examples, facts, lines, memberAt, text, withMember } from "./character_members";

test("a member is changed where it is, and what is beside it stays", () => {
  const character = { name: "Ada", style: { post: ["never"], chat: ["a"] }, settings: { model: "m" } };
  const changed = withMember(character, "style.chat", ["b"]);
  assert.deepEqual(changed, { name: "Ada", style: { post: ["never"], chat: ["b"] }, settings: { model: "m" } });
  assert.deepEqual(Object.keys(changed), Object.keys(character));
  assert.deepEqual(withMember(character, "style.chat", undefined).style, { post: ["never"] });
  assert.equal(memberAt(withMember({ style: "broken" }, "style.all", ["c"]), "style.all.0"), undefined);
  assert.deepEqual(memberAt(withMember({}, "style.all", ["c"]), "style.all"), ["c"]);
});

test("lists are lines, of which empty ones say nothing", () => {
  assert.equal(lines.write(["one", "two"]), "one\ntwo");
  assert.equal(lines.write("alone"), "alone");
  assert.equal(lines.write(undefined), "");
  assert.deepEqual(lines.read("one\n\n two \n", undefined), ["one", " two "]);
  assert.equal(lines.read(" \n", undefined), undefined);
});

test("what only JSON can say is not offered for editing", () => {
  for (const value of [3, ["a\nb"], [1], { a: 1 }]) assert.equal(lines.write(value), undefined);
  for (const value of [3, [], {}]) assert.equal(text.write(value), undefined);
  for (const value of ["x", ["a\nb"], [3]]) assert.equal(facts.write(value), undefined);
  const speaker = (name: unknown) => [[{ name, content: { text: "hello" } }]];
  for (const value of [{}, ["x"], [[{ name: "A" }]], speaker("a:b"), speaker(""), speaker(3)])
    assert.equal(examples.write(value), undefined, JSON.stringify(value));
});

test("files among the facts are kept", () => {
  const knowledge = ["Water boils at 100 °C.", { path: "notes.md" }];
  assert.equal(facts.write(knowledge), "Water boils at 100 °C.");
  assert.deepEqual(facts.read("Ice floats.", knowledge), ["Ice floats.", { path: "notes.md" }]);
  assert.deepEqual(facts.read("", knowledge), [{ path: "notes.md" }]);
});

test("conversations are read as they were written, with what their lines hold beside the words", () => {
  const conversations = [
    [
      { name: "{{name1}}", content: { text: "How does it work?" } },
      { user: "Ada", content: { text: "In steps:\n\n1. look: closely\n2. think", actions: ["REPLY"] } },
    ],
    [{ name: "{{name1}}", content: { text: "" } }],
  ];
  const written = examples.write(conversations)!;
  assert.equal(
    written,
    "{{name1}}: How does it work?\nAda: In steps:\n  \n  1. look: closely\n  2. think\n\n{{name1}}: ",
  );
  assert.deepEqual(examples.read(written, conversations), conversations);
  const [first] = examples.read(written.replace("How does", "Why does"), conversations) as unknown[][];
  assert.deepEqual(first, [{ name: "{{name1}}", content: { text: "Why does it work?" } }, conversations[0]![1]]);
});

test("what is typed on the way to a conversation is no error", () => {
  assert.equal(examples.read("\n\n", undefined), undefined);
  assert.deepEqual(examples.read("hello", undefined), [[{ name: "{{name1}}", content: { text: "hello" } }]]);
  assert.deepEqual(examples.read("A: x\n\n\nB: y\n", []), [
    [{ name: "A", content: { text: "x" } }],
    [{ name: "B", content: { text: "y" } }],
  ]);
});
