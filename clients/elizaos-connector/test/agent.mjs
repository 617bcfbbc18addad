import { after } from "node:test";

import { AgentRuntime, ModelType } from "@elizaos/core";

import { MemoryAdapter } from "./memory_adapter.mjs";

/**
 * A model provider without a network: `speak` makes of the conversation (the last messages of the room, the newest last)
 * what a model would have written, as a text or as an async iterable of its parts. May throw.
 */
function scriptedModels({ speak, decide = () => "RESPOND" }) {
  return {
    name: "scripted-models",
    description: "Models that follow a script",
    models: {
      [ModelType.TEXT_SMALL]: async (_, { prompt }) => `<response><action>${await decide(prompt)}</action></response>`,
      [ModelType.TEXT_LARGE]: async (_, { prompt, stream }) => {
        const said = await speak(conversationOf(prompt));
        if (typeof said === "string") return said;
        if (stream) return { textStream: said };
        let text = "";
        for await (const part of said) text += part;
        return text;
      },
    },
    providers: [
      {
        name: "RECENT_MESSAGES",
        get: async (runtime, message) => {
          const memories = await runtime.getMemories({ roomId: message.roomId, tableName: "messages", count: 10 });
          const lines = memories.map(({ entityId, content }) => JSON.stringify({ entityId, text: content.text }));
          return { text: lines.map((line) => `MESSAGE ${line}`).join("\n") };
        },
      },
    ],
  };
}

function conversationOf(prompt) {
  return [...prompt.matchAll(/^MESSAGE (.*)$/gm)].map(([, json]) => JSON.parse(json));
}

/** What a model writes to say that. */
export function xml({ text, thought = "thinking", actions = "REPLY" }) {
  return `<response><thought>${thought}</thought><actions>${actions}</actions><text>${text}</text></response>`;
}

/** An initialized AgentRuntime of @elizaos/core, stopped after the tests of the file. */
export async function startRuntime({ name = "Tess", speak, decide, plugins = [], settings = {}, secrets = {} }) {
  const runtime = new AgentRuntime({
    character: { name, bio: ["Made for tests"], secrets, settings },
    adapter: new MemoryAdapter(),
    plugins: [scriptedModels({ speak, decide }), ...plugins],
  });
  await runtime.initialize();
  after(() => runtime.stop());
  return runtime;
}
