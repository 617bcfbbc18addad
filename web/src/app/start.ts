import { effect } from "@preact/signals";

import { href, navigate, route, routeNow } from "@/base/router";
import { t } from "@/base/strings";
import "@/base/theme";
import { loadDirectory, openDirect, titleOf, unreadIn, visibleChannels, channelOf } from "@/chat/directory";
import { followChannels, followDirectory } from "@/chat/background";
import { agents } from "@/chat/people";
import { followPrompts } from "@/chat/prompts";
import { client } from "@/net/client";
import { get } from "@/net/rest";
import { isOperator, isSignedIn } from "@/net/session";
import { storage } from "@/base/storage";
import { report } from "@/ui/toast";

/** What happens beside the views: before the first one, and while they come and go. */
export function start(): void {
  effect(() => {
    if (isSignedIn.value && client.value) void begin();
  });
  effect(() => followChannels(visibleChannels.value));
  effect(() => followDirectory());
  effect(() => followPrompts());
  effect(titlePage);
}

async function begin(): Promise<void> {
  try {
    await loadDirectory();
    if (!routeNow().view) await openFirst();
  } catch (error) {
    report(error);
  }
  isOperator.value = await mayOperate();
}

const mayOperate = () =>
  get<{ isOperator: boolean }>("/api/system/identity").then(
    (identity) => identity.isOperator,
    () => false,
  );

/** The first visit leads into a conversation with the agent, later ones to where the visitor was. */
async function openFirst(): Promise<void> {
  const last = storage.get("lastChannel");
  if (last && channelOf(last)) return navigate(href("chat", [last]));
  const agent = agents.peek().find(({ status }) => status === "active");
  // Credentials that are those of nobody in particular open no direct conversation.
  const direct = agent && (await openDirect(agent.id).catch(() => undefined));
  const channel = direct ?? visibleChannels.peek()[0];
  // The visitor may have chosen meanwhile.
  if (routeNow().view) return;
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
