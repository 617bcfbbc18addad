import { href, navigate } from "@/base/router";
import { t } from "@/base/strings";
import { Avatar } from "@/ui/avatar";
import { Dialog } from "@/ui/dialog";
import { report } from "@/ui/toast";

import { openDirect } from "./directory";
import { mentionable } from "./people";

/** Whom to write to: the agents, and people that were met in channels. */
export function NewDirectDialog({ onClose }: { onClose: () => void }) {
  const open = async (id: string) => {
    try {
      const channel = await openDirect(id);
      onClose();
      navigate(href("chat", [channel.id]));
    } catch (error) {
      report(error);
    }
  };
  return (
    <Dialog title={t("newDirect")} onClose={onClose}>
      <ul class="-mx-2 flex max-h-80 flex-col overflow-y-auto">
        {mentionable().map(({ id, name, kind }) => (
          <li key={id}>
            <button
              type="button"
              class="flex w-full items-center gap-3 rounded-xl px-2 py-2 text-left hover:bg-hover"
              onClick={() => void open(id)}
            >
              <Avatar id={id} name={name} kind={kind} />
              <span class="min-w-0">
                <span class="bidi block truncate text-sm font-medium">{name}</span>
                <span class="block text-xs text-muted">{t(kind)}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
