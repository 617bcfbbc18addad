import { href } from "@/base/router";
import { t, type StringKey } from "@/base/strings";
import { isOperator } from "@/net/session";

import type { Conversation } from "./conversation";
import { agents } from "./people";

const suggestions: StringKey[] = ["suggestion1", "suggestion2", "suggestion3"];

/** Words to begin with. */
export function Suggestions({ conversation }: { conversation: Conversation }) {
  // Who runs a server that is as it was delivered may have a model in mind.
  const isFirstRun = isOperator.value && agents.value.length === 1;
  return (
    <>
      <SuggestionList conversation={conversation} />
      {isFirstRun && (
        <p class="mt-4 text-center text-sm">
          <a class="text-accent underline underline-offset-2" data-testid="choose-model" href={href("agents", ["new"])}>
            {t("letModelAnswer")}
          </a>
        </p>
      )}
    </>
  );
}

function SuggestionList({ conversation }: { conversation: Conversation }) {
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
