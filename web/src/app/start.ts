import { effect } from "@preact/signals";

import { href, navigate, route } from "@/base/router";
import { t } from "@/base/strings";
import "@/base/theme";
import { loadDirectory, openDirect, titleOf, unreadIn, visibleChannels, channelOf } from "@/chat/directory";
import { followChannels } from "@/chat/background";
import { agents } from "@/chat/people";
import { client, connectionState } from "@/net/client";
import { requestText } from "@/net/rest";
import { isOperator, isSignedIn } from "@/net/session";
import { storage } from "@/base/storage";
import { report } from "@/ui/toast";

const REFRESH_MS = 30_000;

/** What happens beside the views: before the first one, and while they come and go. */
export function start(): void {
  effect(() => {
    if (isSignedIn.value && client.value) void begin();
  });
  effect(() => {
    // What was missed of the lists of servers and channels.
    if (connectionState.value === "online" && visibleChannels.peek().length > 0) void loadDirectory().catch(report);
  });
  effect(() => followChannels(visibleChannels.value));
  // The server tells nobody of a channel that they are not in.
  setInterval(() => {
    if (document.visibilityState === "visible" && connectionState.peek() === "online") void loadDirectory().catch(() => {});
  }, REFRESH_MS);
  effect(titlePage);
}

async function begin(): Promise<void> {
  try {
    await loadDirectory();
    if (!route.peek().view) await openFirst();
  } catch (error) {
    report(error);
  }
  isOperator.value = await requestText("/api/server/logs?limit=1").then(
    () => true,
    () => false,
  );
}

/** The first visit leads into a conversation with the agent, later ones to where the visitor was. */
async function openFirst(): Promise<void> {
  const last = storage.get("lastChannel");
  if (last && channelOf(last)) return navigate(href("chat", [last]));
  const agent = agents.peek().find(({ status }) => status === "active");
  const channel = agent ? await openDirect(agent.id) : visibleChannels.peek()[0];
  navigate(channel ? href("chat", [channel.id]) : href("chat"));
}

function titlePage(): void {
  const { view, parts } = route.value;
  const channel = parts[0] ? channelOf(parts[0]) : undefined;
  if (view === "chat" && channel) storage.set("lastChannel", channel.id);
  const unread = visibleChannels.value.reduce((sum, { id }) => sum + (id === parts[0] ? 0 : unreadIn(id)), 0);
  const place = view === "chat" && channel ? titleOf(channel) : "";
  document.title = [unread > 0 ? `(${unread})` : "", place && `${place} · `, t("appName")].filter(Boolean).join(" ");
}
