import type { Channel } from "./channel";
import type { ConnectionState } from "./chat";
import { MessageList } from "./message_list";
import type { Entry } from "./timeline";

const CONNECTION_LABEL = {
  connecting: "Connecting…",
  connected: "Connected",
  disconnected: "Offline, trying again…",
} as const;

/** What the visitor did. */
export interface ViewEvents {
  nameChosen(name: string): void;
  channelChosen(channel: Channel): void;
  textEntered(text: string): void;
}

/** The elements of index.html: shows state, reports what the visitor does, decides nothing. */
export class View {
  #welcome = byId("welcome", HTMLElement);
  #app = byId("app", HTMLElement);
  #nameForm = byId("name-form", HTMLFormElement);
  #nameInput = byId("name-input", HTMLInputElement);
  #changeName = byId("change-name", HTMLButtonElement);
  #connection = byId("connection", HTMLElement);
  #channelList = byId("channel-list", HTMLUListElement);
  #channelTitle = byId("channel-title", HTMLElement);
  #scroll = byId("scroll", HTMLElement);
  #empty = byId("empty", HTMLElement);
  #messages = byId("messages", HTMLOListElement);
  #activity = byId("activity", HTMLElement);
  #error = byId("error", HTMLElement);
  #composer = byId("composer", HTMLFormElement);
  #input = byId("message-input", HTMLTextAreaElement);
  #send = this.#composer.querySelector("button")!;
  #list: MessageList;

  constructor(
    private readonly events: ViewEvents,
    private readonly ownId: string,
    private readonly isAgent: (id: string) => boolean,
  ) {
    this.#list = new MessageList(this.#messages, (entry) => this.#authorOf(entry));
    this.#listen();
  }

  askName(current: string): void {
    this.#nameInput.value = current;
    this.#app.hidden = true;
    this.#welcome.hidden = false;
    this.#nameInput.select();
    this.#nameInput.focus();
  }

  showApp(name: string): void {
    this.#changeName.textContent = name;
    this.#changeName.setAttribute("aria-label", `${name}: change your name`);
    this.#welcome.hidden = true;
    this.#app.hidden = false;
    this.#input.focus();
  }

  showConnection(state: ConnectionState): void {
    this.#connection.dataset.state = state;
    this.#connection.textContent = CONNECTION_LABEL[state];
  }

  /** An empty reason takes the last one away. */
  showError(reason: string): void {
    this.#error.textContent = reason;
    this.#error.hidden = reason === "";
  }

  showChannels(channels: readonly Channel[], active: Channel | null): void {
    const focused = document.activeElement?.getAttribute("data-channel-id");
    this.#channelList.replaceChildren(...channels.map((channel) => this.#channelItem(channel, channel === active)));
    const again = this.#channelList.querySelector<HTMLElement>(`[data-channel-id="${focused}"]`);
    again?.focus();
  }

  showConversation(channel: Channel): void {
    const atEnd = this.#scroll.scrollHeight - this.#scroll.scrollTop - this.#scroll.clientHeight < 80;
    const entries = channel.timeline.entries;
    this.#channelTitle.textContent = channel.title;
    this.#messages.setAttribute("aria-busy", String(channel.loadingHistory));
    this.#list.show(entries);
    this.#empty.hidden = entries.length > 0 || channel.loadingHistory;
    this.#showInputLock(channel);
    if (atEnd) this.#scroll.scrollTop = this.#scroll.scrollHeight;
  }

  focusInput(): void {
    this.#input.focus();
  }

  /** Read-only keeps the focus, which a disabled field would lose. */
  #showInputLock(channel: Channel): void {
    this.#input.readOnly = channel.inputDisabled;
    this.#input.dataset.disabled = String(channel.inputDisabled);
    this.#send.disabled = channel.inputDisabled;
    this.#activity.textContent = channel.inputDisabled ? "The agent is thinking…" : "";
  }

  #channelItem(channel: Channel, active: boolean): HTMLLIElement {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.testid = channel.agentId ? "channel-dm" : "channel-lobby";
    button.dataset.channelId = channel.id;
    button.textContent = channel.title;
    if (active) button.setAttribute("aria-current", "true");
    if (channel.unread > 0) button.append(unreadBadge(channel.unread));
    button.addEventListener("click", () => this.events.channelChosen(channel));

    const item = document.createElement("li");
    item.append(button);
    return item;
  }

  #listen(): void {
    this.#nameForm.addEventListener("submit", (event) => {
      event.preventDefault();
      const name = this.#nameInput.value.trim();
      if (name) this.events.nameChosen(name);
    });
    this.#changeName.addEventListener("click", () => this.askName(this.#changeName.textContent ?? ""));
    this.#composer.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submitText();
    });
    this.#input.addEventListener("keydown", (event) => {
      // isComposing: Enter that ends the input of a Chinese or Japanese word.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submitText();
    });
  }

  #submitText(): void {
    const text = this.#input.value.trim();
    if (!text || this.#input.readOnly) return;

    this.#input.value = "";
    this.events.textEntered(text);
  }

  #authorOf(entry: Entry): "own" | "agent" | "other" {
    if (entry.senderId === this.ownId) return "own";
    return this.isAgent(entry.senderId) ? "agent" : "other";
  }
}

function unreadBadge(count: number): HTMLElement {
  const badge = document.createElement("span");
  badge.className = "badge";
  badge.textContent = String(count);
  badge.setAttribute("aria-label", `${count} unread`);
  return badge;
}

function byId<T extends HTMLElement>(id: string, type: abstract new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`index.html has no ${type.name} #${id}`);
  return element;
}
