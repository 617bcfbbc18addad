import type { Entry } from "./timeline";

const STATE_LABEL = { sending: "Sending…", stored: "Stored", failed: "Not sent" } as const;

const timeFormat = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

/** Who wrote a message, as the page shows it. */
export type Author = "own" | "agent" | "other";

/**
 * Shows the entries of one timeline. Text of others only ever becomes a text node.
 * Elements are kept by key, so that an update touches what has changed.
 */
export class MessageList {
  #items = new Map<string, { element: HTMLLIElement; entry: Entry }>();

  constructor(
    private readonly list: HTMLOListElement,
    private readonly authorOf: (entry: Entry) => Author,
  ) {}

  show(entries: readonly Entry[]): void {
    this.#removeAllBut(new Set(entries.map((entry) => entry.key)));

    let expected = this.list.firstElementChild;
    for (const entry of entries) {
      const element = this.#elementFor(entry);
      if (element === expected) expected = element.nextElementSibling;
      else this.list.insertBefore(element, expected);
    }
  }

  #removeAllBut(keys: Set<string>): void {
    for (const [key, { element }] of this.#items) {
      if (keys.has(key)) continue;
      element.remove();
      this.#items.delete(key);
    }
  }

  #elementFor(entry: Entry): HTMLLIElement {
    const known = this.#items.get(entry.key);
    if (known?.entry === entry) return known.element;

    const element = known?.element ?? document.createElement("li");
    element.className = "message";
    element.dataset.testid = "message";
    element.dataset.author = this.authorOf(entry);
    element.dataset.state = entry.state;
    element.dataset.seq = String(entry.seq);
    element.replaceChildren(...parts(entry, this.authorOf(entry)));
    this.#items.set(entry.key, { element, entry });
    return element;
  }
}

function parts(entry: Entry, author: Author): HTMLElement[] {
  const meta = textElement("p", "meta", "");
  const name = textElement("bdi", "name", entry.senderName);
  const time = textElement("time", "time", timeFormat.format(entry.createdAt));
  time.setAttribute("datetime", new Date(entry.createdAt).toISOString());
  meta.append(name, " ", time);

  const text = textElement("p", "text", entry.text);
  text.dir = "auto";
  const elements = [meta, text];
  if (entry.thought) elements.push(thought(entry.thought));
  if (author === "own") elements.push(stateLine(entry));
  return elements;
}

function thought(text: string): HTMLElement {
  const details = document.createElement("details");
  details.className = "thought";
  details.append(textElement("summary", "", "Thought"), textElement("p", "", text));
  return details;
}

function stateLine(entry: Entry): HTMLElement {
  const label = STATE_LABEL[entry.state];
  return textElement("p", "state", entry.error ? `${label}: ${entry.error}` : label);
}

function textElement(tag: string, className: string, text: string): HTMLElement {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}
