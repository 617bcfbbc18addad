import { X } from "lucide-preact";

import { t } from "@/base/strings";
import { IconButton } from "@/ui/button";

import type { Conversation } from "./conversation";
import { MessageInspector } from "./message_inspector";
import { panel } from "./panel";
import { PeoplePanel } from "./people_panel";
import { SearchPanel } from "./search_panel";

/** Beside the conversation on a wide screen, over it on a narrow one. */
export function SidePanel({ conversation }: { conversation: Conversation }) {
  const shown = panel.value;
  if (!shown) return null;
  const title = { search: t("searchMessages"), people: t("people"), message: t("details") }[shown.kind];
  const close = () => (panel.value = null);
  return (
    <aside
      aria-label={title}
      data-region
      data-testid="side-panel"
      class="fixed inset-0 z-40 flex animate-appear flex-col bg-surface md:static md:z-auto md:w-80 md:shrink-0 md:border-l md:border-line xl:w-96"
      onKeyDown={(event) => event.key === "Escape" && close()}
    >
      <header class="flex items-center gap-2 border-b border-line py-2 pr-2 pl-4">
        <h2 class="grow font-semibold">{title}</h2>
        <IconButton label={t("close")} onClick={close}>
          <X size={18} />
        </IconButton>
      </header>
      <div class="flex min-h-0 grow flex-col overflow-y-auto p-4">
        {shown.kind === "search" && <SearchPanel conversation={conversation} />}
        {shown.kind === "people" && <PeoplePanel conversation={conversation} />}
        {shown.kind === "message" && <MessageInspector conversation={conversation} message={shown.message} />}
      </div>
    </aside>
  );
}
