import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { Logo } from "@/app/logo";
import { t } from "@/base/strings";
import { credential, refusal, requiresCredentials, signIn, visitorName } from "@/net/session";
import { Button } from "@/ui/button";
import { TextField } from "@/ui/field";

import { enter, findOutAccess } from "./enter";

const MAX_NAME_LENGTH = 40;

/** Asks who the visitor is, and for credentials where the server wants them. */
export function Welcome() {
  useEffect(() => void findOutAccess(), []);
  const needsCredentials = requiresCredentials.value;
  // Somebody who is known comes in without being asked: the page has yet to learn whether credentials are needed.
  if (needsCredentials === undefined && visitorName.value) return null;
  return (
    <main class="grid min-h-dvh place-items-center overflow-y-auto bg-[radial-gradient(60rem_40rem_at_50%_-10rem,var(--accent-soft),transparent)] p-4">
      <div class="w-full max-w-sm animate-appear">
        <div class="mb-6 flex flex-col items-center gap-3 text-center">
          <Logo size={56} />
          <h1 class="text-2xl font-semibold tracking-tight">{t("welcomeTitle")}</h1>
          <p class="text-muted">{t(needsCredentials ? "welcomeKeyText" : "welcomeText")}</p>
        </div>
        <SignInForm needsCredentials={needsCredentials ?? false} />
      </div>
    </main>
  );
}

function SignInForm({ needsCredentials }: { needsCredentials: boolean }) {
  const name = useSignal(visitorName.value);
  const text = useSignal("");
  const keep = useSignal(true);
  const isBusy = useSignal(false);
  const error = useSignal("");
  const refused = refusal.value === null || !credential.value ? "" : refusal.value || t("credentialsRefused");

  const submit = async (event: Event) => {
    event.preventDefault();
    isBusy.value = true;
    try {
      const owner = await enter(name.value.trim(), text.value.trim());
      signIn(name.value.trim(), { text: text.value.trim(), keep: keep.value, owner });
    } catch (thrown) {
      error.value = (thrown as Error).message;
      isBusy.value = false;
    }
  };
  return (
    <form
      class="flex flex-col gap-4 rounded-2xl bg-raised p-5 shadow-popover"
      onSubmit={(event) => void submit(event)}
    >
      <TextField
        label={t("yourName")}
        hint={t("yourNameHint")}
        value={name.value}
        maxLength={MAX_NAME_LENGTH}
        required
        autofocus={!needsCredentials}
        autocomplete="nickname"
        data-testid="name-input"
        error={needsCredentials ? "" : error.value}
        onValue={(value) => (name.value = value)}
      />
      {needsCredentials && (
        <>
          <TextField
            label={t("credential")}
            hint={t("credentialHint")}
            error={error.value || refused}
            type="password"
            value={text.value}
            required
            autofocus
            autocomplete="current-password"
            spellcheck={false}
            data-testid="credential-input"
            onValue={(value) => (text.value = value)}
          />
          <label class="flex min-h-6 items-center gap-2.5 text-sm">
            <input
              type="checkbox"
              class="size-4 accent-accent-solid"
              checked={keep.value}
              onChange={(event) => (keep.value = event.currentTarget.checked)}
            />
            {t("keepCredential")}
          </label>
        </>
      )}
      <Button look="primary" type="submit" data-testid="name-submit" disabled={isBusy.value}>
        {t("startChatting")}
      </Button>
    </form>
  );
}
