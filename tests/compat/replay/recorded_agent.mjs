import { send } from "./http.mjs";

const CREATED = 201;

/**
 * An agent in its own process: what the recorded one did inside the real server, this one does by REST, as ElizaOS's
 * message bus does it: it posts actions, completes them, and submits replies.
 */
export class RecordedAgent {
  #url;
  #bindings;
  #id;
  #server;
  #question;

  constructor(url, bindings, { agent, default_server: server }) {
    this.#url = url;
    this.#bindings = bindings;
    this.#id = agent;
    this.#server = server;
  }

  /**
   * Does what brought about the recorded broadcasts of a step, one after the other.
   * @returns {Promise<object[]>} a difference for each request that was refused
   */
  async act(events) {
    const refusals = [];
    const broadcasts = Object.values(events).flat().filter(({ event }) => event === "messageBroadcast");
    for (const { args } of broadcasts) {
      const [message] = args;
      if (message.senderId !== this.#id) this.#question = message.id;
      else refusals.push(...(await this.#bringAbout(message)));
    }
    return refusals;
  }

  #bringAbout(message) {
    if (message.source !== "agent_action") return this.#post("submit", this.#reply(message));
    if (message.rawMessage.actionStatus === "executing") return this.#post("action", this.#action(message));
    return this.#complete(message);
  }

  #reply({ text, thought, actions, attachments, ...message }) {
    return {
      ...this.#common(message),
      content: text,
      in_reply_to_message_id: this.#question,
      raw_message: { text, thought, actions, attachments },
      metadata: { ...this.#metadata(message, "DM"), attachments },
    };
  }

  #action({ text, rawMessage, ...message }) {
    return {
      ...this.#common(message),
      content: text,
      raw_message: rawMessage,
      metadata: this.#metadata(message, "GROUP"),
    };
  }

  #common({ id, roomId, source }) {
    return {
      messageId: id,
      channel_id: roomId,
      message_server_id: this.#server,
      author_id: this.#id,
      source_type: source,
    };
  }

  #metadata({ senderName }, channelType) {
    return { agent_id: this.#id, agentName: senderName, channelType, isDm: channelType === "DM" };
  }

  #complete({ id, rawMessage, ...message }) {
    const metadata = { ...this.#metadata(message, "GROUP"), actionStatus: rawMessage.actionStatus };
    const body = this.#bindings.translate({ raw_message: rawMessage, source_type: "agent_action", metadata });
    return this.#request({ method: "PATCH", path: `/api/messaging/action/${this.#bindings.translate(id)}`, body }, 200);
  }

  #post(path, body) {
    const translated = this.#bindings.translate(JSON.parse(JSON.stringify(body)));
    return this.#request({ method: "POST", path: `/api/messaging/${path}`, body: translated }, CREATED);
  }

  async #request(request, status) {
    const answer = await send(this.#url, request);
    if (answer.status === status) return [];
    return [{ place: `agent's ${request.method}`, path: "", real: status, ours: [answer.status, answer.body] }];
  }
}
