import { Activity, Bot, MessagesSquare, Radio, ScrollText, type LucideIcon } from "lucide-preact";

import { href, route } from "@/base/router";
import { t, type StringKey } from "@/base/strings";
import { unreadIn, visibleChannels } from "@/chat/directory";
import { connectionState } from "@/net/client";
import { StatusDot } from "@/ui/status_dot";

import { Logo } from "./logo";
import { ProfileMenu } from "./profile_menu";

const views: { view: string; label: StringKey; icon: LucideIcon }[] = [
  { view: "chat", label: "chat", icon: MessagesSquare },
  { view: "agents", label: "agents", icon: Bot },
  { view: "logs", label: "logs", icon: ScrollText },
  { view: "operations", label: "operations", icon: Activity },
  { view: "events", label: "events", icon: Radio },
];

/** The views: a rail at the side, or a bar at the bottom of a narrow screen. */
export function Navigation() {
  const open = route.value.view || "chat";
  const hasUnread = visibleChannels.value.some(({ id }) => id !== route.value.parts[0] && unreadIn(id) > 0);
  return (
    <nav
      aria-label={t("views")}
      data-region
      class="flex shrink-0 items-center border-line bg-canvas max-md:border-t md:w-[4.75rem] md:flex-col md:gap-1 md:border-r md:py-3"
    >
      <a href={href("chat")} class="mb-2 hidden rounded-xl md:block" aria-label={t("appName")}>
        <Logo />
      </a>
      <ul class="flex min-w-0 grow md:flex-col md:gap-1">
        {views.map(({ view, label, icon: Icon }) => (
          <li key={view} class="min-w-0 flex-1 md:flex-none">
            <a
              href={href(view)}
              data-testid={`view-${view}`}
              aria-current={view === open ? "page" : undefined}
              class={`relative flex min-h-13 flex-col items-center justify-center gap-0.5 rounded-xl py-1 text-[0.6875rem] font-medium md:min-h-12 md:w-16 ${view === open ? "text-accent md:bg-accent-soft" : "text-muted hover:text-ink"}`}
            >
              <Icon size={20} strokeWidth={view === open ? 2.2 : 1.8} />
              {t(label)}
              {view === "chat" && hasUnread && open !== "chat" && (
                <span class="absolute top-1 right-1/4 size-2 rounded-full bg-accent-solid">
                  <span class="sr-only">{t("unread")}</span>
                </span>
              )}
            </a>
          </li>
        ))}
      </ul>
      <div class="flex items-center px-1 md:flex-col md:gap-2">
        <ConnectionMark />
        <ProfileMenu />
      </div>
    </nav>
  );
}

function ConnectionMark() {
  const state = connectionState.value;
  const isOnline = state === "online";
  return (
    <p
      class="hidden items-center gap-1.5 text-[0.6875rem] text-muted md:flex"
      data-testid="connection"
      data-state={isOnline ? "connected" : state === "connecting" ? "connecting" : "disconnected"}
      role="status"
    >
      <StatusDot tone={isOnline ? "good" : "warn"} pulse={!isOnline} />
      {t(isOnline ? "online" : state === "connecting" ? "connecting" : "offline")}
    </p>
  );
}
