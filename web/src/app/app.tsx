import type { FunctionComponent } from "preact";
import { lazy, Suspense } from "preact/compat";

import { route } from "@/base/router";
import { t } from "@/base/strings";
import ChatView from "@/chat/chat_view";
import { isSignedIn } from "@/net/session";
import { Toasts } from "@/ui/toast";
import { Welcome } from "@/welcome/welcome";

import { OfflineBanner } from "./offline_banner";
import { Navigation } from "./navigation";
import { ShortcutsDialog } from "./shortcuts";

const views: Record<string, FunctionComponent> = {
  agents: lazy(() => import("@/agents/agents_view")),
  logs: lazy(() => import("@/logs/logs_view")),
  operations: lazy(() => import("@/operations/operations_view")),
  events: lazy(() => import("@/events/events_view")),
};

export function App() {
  if (!isSignedIn.value) return <Welcome />;
  const View = views[route.value.view];
  return (
    <div class="flex h-dvh flex-col-reverse md:flex-row" data-testid="app">
      <Navigation />
      <div class="flex min-h-0 min-w-0 grow flex-col">
        <OfflineBanner />
        <div class="min-h-0 grow">
          {View ? (
            <Suspense fallback={<p class="p-6 text-muted">{t("loading")}</p>}>
              <View />
            </Suspense>
          ) : (
            <ChatView />
          )}
        </div>
      </div>
      <Toasts />
      <ShortcutsDialog />
    </div>
  );
}
