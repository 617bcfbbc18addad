import type { Message } from "./message.js";
import type { ChannelEvent, Timeline } from "./timeline.js";

/** A part of a channel's history: messages with `after` < seq < `before`, the newest `limit` of them. */
export interface HistoryRange {
  before?: number;
  after?: number;
  limit?: number;
}

/** The largest page that the server gives. */
export const MAX_PAGE = 1000;

/** Reads a part of the history, oldest first. */
export type ReadHistory = (range: HistoryRange) => Promise<Message[]>;

export interface Repair {
  /** What has to happen, in this order, so that a view of the channel becomes true again. */
  events: ChannelEvent[];
  /** Messages between these positions were missed and are too many; what was older has left the view. */
  gap?: { after: number; before: number };
}

/** Reads the history from `before` back to `after`, at most `limit` messages; oldest first. */
async function readBack(read: ReadHistory, range: { after: number; before: number; limit: number }) {
  const messages: Message[] = [];
  let { before } = range;
  for (;;) {
    const wanted = Math.min(MAX_PAGE, range.limit - messages.length);
    if (wanted <= 0) return { messages, complete: false };
    const page = await read({ before, after: range.after, limit: wanted });
    messages.unshift(...page);
    if (page.length < wanted) return { messages, complete: true };
    before = page[0]!.seq;
  }
}

/**
 * The server could not replay all that was missed: the newest events follow from `before` on. What lies between the
 * cursor and them comes from the history, and what the timeline shows is compared with it, since deletions and updates
 * were missed, too.
 */
export async function repair(
  read: ReadHistory,
  timeline: Timeline,
  { before, limit }: { before: number; limit: number },
): Promise<Repair> {
  const cursor = timeline.cursor ?? 0;
  const first = timeline.messages[0]?.seq ?? cursor + 1;
  const after = Math.min(first - 1, cursor);
  const { messages, complete } = await readBack(read, { after, before, limit });
  const floor = complete ? after + 1 : messages[0]!.seq;
  const stored = new Map(messages.map((message) => [message.id, message]));

  const known = timeline.messages.filter(({ seq }) => seq >= floor);
  const changed = ({ id, updatedAt }: Message) => stored.has(id) && stored.get(id)!.updatedAt !== updatedAt;
  const gone = known.filter(({ id }) => !stored.has(id));
  const missed = messages.filter(({ seq }) => seq > cursor);
  const result: Repair = {
    events: [
      ...gone.map(({ id }) => ({ kind: "delete", position: cursor, messageId: id }) as const),
      ...known.filter(changed).map(({ id }) => ({ kind: "update", position: cursor, message: stored.get(id)! }) as const),
      ...missed.map((message) => ({ kind: "message", position: message.seq, message }) as const),
    ],
  };
  timeline.dropOldest(timeline.messages.length - known.length);
  if (floor > cursor + 1) result.gap = { after: cursor, before: floor };
  return result;
}
