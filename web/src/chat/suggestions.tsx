import { t, type StringKey } from "@/base/strings";

import type { Conversation } from "./conversation";

const suggestions: StringKey[] = ["suggestion1", "suggestion2", "suggestion3"];

/** Words to begin with. */
export function Suggestions({ conversation }: { conversation: Conversation }) {
  return (
    <ul class="mt-3 flex flex-wrap justify-center gap-2">
      {suggestions.map((key) => (
        <li key={key}>
          <button
            type="button"
            class="min-h-8 rounded-full px-3.5 py-1 text-sm ring-1 ring-line ring-inset hover:bg-accent-soft hover:text-accent"
            onClick={() => conversation.send(t(key))}
          >
            {t(key)}
          </button>
        </li>
      ))}
    </ul>
  );
}
