import { Timeline } from "./timeline";

/** One conversation of the page and what is known about it now. */
export class Channel {
  readonly timeline = new Timeline();
  unread = 0;
  /** The server asked not to write now: an agent is at work. */
  inputDisabled = false;
  /** The seq up to which the join replays history; null while no join has been answered. */
  historyUpTo: number | null = null;
  epoch: string | number | null = null;

  constructor(
    readonly id: string,
    readonly title: string,
    /** The agent of a direct conversation, null in a group. */
    readonly agentId: string | null,
  ) {}

  /** What the server needs to know to create the channel. */
  get metadata(): Record<string, unknown> {
    if (!this.agentId) return { isDm: false, channelType: "GROUP" };
    return { isDm: true, channelType: "DM", targetUserId: this.agentId };
  }

  get loadingHistory(): boolean {
    return this.historyUpTo === null || this.timeline.resumeAfter < this.historyUpTo;
  }
}
