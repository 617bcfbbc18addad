import { batch, signal } from "@preact/signals";
import type { Channel } from "@wimpole/client";

import { oncePerFrame } from "@/base/frame";
import { t } from "@/base/strings";
import { clientOf } from "@/net/client";
import { report } from "@/ui/toast";

import { markHead, markRead, noteLastMessage } from "./directory";
import { mentionedAgents } from "./mention";
import type { Draft, Extras, Message } from "./model";
import { meet } from "./people";
import { Replies } from "./replies";

const FIRST_PAGE = 60;
const PAGE = 200;
const LONG_PAGE = 1_000;
const TYPING_MS = 5_000;
const HIGHLIGHT_MS = 2_500;
const NEWS = 5;

/** The channel that is open: what is shown of it, and what can be done in it. */
export class Conversation {
  /** Changes whenever what is shown does; the list itself changes in place. */
  readonly version = signal(0);
  readonly drafts = signal<Draft[]>([]);
  readonly isLoading = signal(true);
  readonly isLoadingOlder = signal(false);
  /** Whether the server lets people write now. */
  readonly isInputEnabled = signal(true);
  readonly error = signal<string | null>(null);
  readonly isDeleted = signal(false);
  readonly typing = signal<ReadonlyMap<string, string>>(new Map());
  readonly present = signal<ReadonlySet<string>>(new Set());
  /** The seq of a message to look at. */
  readonly target = signal<number | null>(null);
  /** The last messages that have come since this was opened. */
  readonly news = signal<readonly Message[]>([]);
  readonly replies: Replies;
  #channel: Channel;
  #abort = new AbortController();
  #typingTimers = new Map<string, ReturnType<typeof setTimeout>>();
  /** Messages may come faster than they can be drawn. */
  readonly #changed = oncePerFrame(() => this.#show());

  constructor(
    readonly id: string,
    private readonly metadata: Record<string, unknown> | undefined,
    /** Up to where it had been read when it was opened. */
    readonly unreadAfter: number | undefined,
  ) {
    this.#channel = clientOf().channel(id);
    this.replies = new Replies(this.#channel, this.#abort.signal);
    this.#listen();
    void this.#open();
  }

  get messages(): readonly Message[] {
    return this.#channel.messages;
  }

  get reachesStart(): boolean {
    return this.#channel.reachesStart;
  }

  find(messageId: string): Message | undefined {
    return this.messages.findLast(({ id }) => id === messageId);
  }

  close(): void {
    this.#abort.abort();
    for (const timer of this.#typingTimers.values()) clearTimeout(timer);
  }

  send(text: string, { attachments, inReplyTo }: Extras = {}): void {
    const mentions = mentionedAgents(text);
    const metadata = {
      ...this.metadata,
      ...(mentions.length > 0 && { mentions }),
      ...(inReplyTo && { inReplyTo: inReplyTo.id, inReplyToSeq: inReplyTo.seq }),
    };
    this.replies.forgetFailed();
    const fields = { metadata, attachments: attachments?.length ? attachments : undefined };
    this.#channel.send(text, fields).catch(() => this.#changed());
  }

  retry(draftId: string): void {
    this.#channel.retry(draftId).catch(() => this.#changed());
  }

  discard(draftId: string): void {
    this.#channel.discard(draftId);
    this.#changed();
  }

  isTyping(isTyping: boolean): void {
    this.#channel.typing(isTyping);
  }

  upload(file: File) {
    return this.#channel.upload(file);
  }

  async loadOlder(limit = PAGE): Promise<void> {
    if (this.isLoading.peek() || this.reachesStart || this.isLoadingOlder.peek()) return;
    this.isLoadingOlder.value = true;
    try {
      meet(this.messages.slice(0, await this.#channel.loadOlder(limit)));
    } catch (error) {
      report(error);
    } finally {
      this.isLoadingOlder.value = false;
      this.#show();
    }
  }

  /** Shows a message, however long ago it was. */
  async jumpTo(seq: number): Promise<void> {
    while (!this.reachesStart && (this.messages[0]?.seq ?? Infinity) > seq) {
      const before = this.messages.length;
      await this.loadOlder(LONG_PAGE);
      if (this.messages.length === before) return;
    }
    this.target.value = null;
    this.target.value = seq;
    setTimeout(() => this.target.peek() === seq && (this.target.value = null), HIGHLIGHT_MS);
  }

  async #open(): Promise<void> {
    try {
      await this.#channel.join({ metadata: this.metadata, history: FIRST_PAGE });
      meet(this.messages);
    } catch (error) {
      if (!this.#abort.signal.aborted) this.error.value = error instanceof Error ? error.message : t("cannotOpen");
    }
    this.isLoading.value = false;
    this.#show();
  }

  #listen(): void {
    const channel = this.#channel;
    const options = { signal: this.#abort.signal };
    channel.on("change", () => this.#changed(), options);
    channel.on("message", (message) => this.#received(message), options);
    channel.on("typing", ({ entityId, name, isTyping }) => this.#typed(entityId, name ?? t("somebody"), isTyping), options);
    channel.on("error", report, options);
    channel.on("deleted", () => (this.isDeleted.value = true), options);
    channel.on(
      "presence",
      ({ entityId, present }) => {
        const people = new Set(this.present.peek());
        if (present) people.add(entityId);
        else people.delete(entityId);
        this.present.value = people;
      },
      options,
    );
  }

  #received(message: Message): void {
    meet([message]);
    this.#typed(message.senderId, "", false);
    this.news.value = [...this.news.peek(), message].slice(-NEWS);
  }

  #show(): void {
    if (this.#abort.signal.aborted) return;
    batch(() => {
      this.version.value += 1;
      this.isInputEnabled.value = this.#channel.inputEnabled;
      this.drafts.value = this.#channel.outgoing.map(({ id, text, createdAt, state, attachments, error }) => ({
        id,
        text,
        createdAt,
        state,
        attachments: attachments ?? [],
        error: error?.message,
      }));
      const last = this.messages.at(-1);
      if (last) noteLastMessage(this.id, last);
      if (this.#channel.seq !== undefined) markHead(this.id, this.#channel.seq);
      if (document.visibilityState === "visible") markRead(this.id);
    });
  }

  #typed(entityId: string, name: string, isTyping: boolean): void {
    clearTimeout(this.#typingTimers.get(entityId));
    const typing = new Map(this.typing.peek());
    if (!isTyping && !typing.delete(entityId)) return;
    if (isTyping) {
      typing.set(entityId, name);
      this.#typingTimers.set(
        entityId,
        setTimeout(() => this.#typed(entityId, name, false), TYPING_MS),
      );
    }
    this.typing.value = typing;
  }
}

/** The one that is open. */
export const conversation = signal<Conversation | null>(null);
