import type { AgentStream } from "./agent_stream.js";
import type { Channel, ChannelState, JoinOptions } from "./channel.js";
import type { Client } from "./client.js";
import type { ConnectionState } from "./connection.js";
import type { Emitter } from "./emitter.js";
import { chatError, type ChatError } from "./error.js";
import type { Message } from "./message.js";
import type { Outgoing } from "./sender.js";

/** What is used of React, of preact/hooks, or of another library with the same hooks. */
export interface HookLibrary {
  useEffect(effect: () => void | (() => void), dependencies: readonly unknown[]): void;
  useReducer<State, Action>(
    reducer: (state: State, action: Action) => State,
    initial: State,
  ): readonly [State, (action: Action) => void, ...unknown[]];
}

/** A channel as it is now. The lists change in place: `version` is another one whenever anything is not what it was. */
export interface ChannelView {
  channel: Channel;
  state: ChannelState;
  messages: readonly Message[];
  outgoing: readonly Outgoing[];
  streams: readonly AgentStream[];
  inputEnabled: boolean;
  /** Why the channel cannot be joined, or was left against one's will. */
  error: ChatError | undefined;
  version: number;
}

export interface Hooks {
  /** The state of the connection; draws again when it changes. */
  useConnection(client: Client): ConnectionState;
  /**
   * Takes part in a channel as long as a component uses it, and draws again when it changes. Of the options those of the
   * first component count.
   */
  useChannel(client: Client, id: string, options?: Omit<JoinOptions, "signal">): ChannelView;
}

/** How many components use a channel. */
const uses = new WeakMap<Channel, number>();

function use(channel: Channel, options: JoinOptions, failed: (error: ChatError) => void): () => void {
  uses.set(channel, (uses.get(channel) ?? 0) + 1);
  let isOver = false;
  channel.join(options).catch((error: unknown) => isOver || failed(chatError(error)));
  return () => {
    isOver = true;
    const others = uses.get(channel)! - 1;
    uses.set(channel, others);
    if (others === 0) void channel.leave();
  };
}

/**
 * Hooks for a library of components.
 * @example import * as React from "react";
 * const { useChannel, useConnection } = hooksOf(React);
 */
export function hooksOf({ useEffect, useReducer }: HookLibrary): Hooks {
  /** Draws again after each of these events; how often that was. */
  function useEvents<Events>(emitter: Emitter<Events>, names: readonly (keyof Events)[]): readonly [number, () => void] {
    const [count, add] = useReducer((before: number, more: number) => before + more, 0);
    useEffect(() => {
      const abort = new AbortController();
      for (const name of names) emitter.on(name, () => add(1), { signal: abort.signal });
      // What has happened since it was drawn.
      add(1);
      return () => abort.abort();
    }, [emitter]);
    return [count, () => add(1)];
  }

  return {
    useConnection(client) {
      useEvents(client, ["state"]);
      return client.state;
    },

    useChannel(client, id, options = {}) {
      const channel = client.channel(id);
      const [version, redraw] = useEvents(channel, ["change", "state"]);
      const [failure, setFailure] = useReducer(
        (_: { channel: Channel; error: ChatError } | undefined, next: { channel: Channel; error: ChatError }) => next,
        undefined,
      );
      useEffect(
        () =>
          use(channel, options, (error) => {
            setFailure({ channel, error });
            redraw();
          }),
        [channel],
      );
      const { state, messages, outgoing, streams, inputEnabled } = channel;
      const error = failure?.channel === channel ? failure.error : undefined;
      return { channel, state, messages, outgoing, streams, inputEnabled, error, version };
    },
  };
}
