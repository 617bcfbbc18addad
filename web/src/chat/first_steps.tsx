import { useSignal } from "@preact/signals";
import { Bot, KeyRound } from "lucide-preact";
import { Fragment, type ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";

import { href } from "@/base/router";
import { t } from "@/base/strings";
import { get } from "@/net/rest";
import { isOperator, requiresCredentials } from "@/net/session";
import { CopyButton } from "@/ui/copy_button";

import { agents } from "./people";

const COMMAND = "wimpole token create --role operator";
const SHOWN_MODELS = 3;

/** Of what GET /api/server/models offers: a model that was found on the server's machine has a base URL. */
interface FoundModel {
  name: string;
  model?: string;
  origin?: string;
  baseUrl?: string;
}

/** What may come next, for who runs a server that is as it was delivered: a model that answers, and a key. */
export function FirstSteps() {
  const found = useSignal<FoundModel[]>([]);
  const isNew = isOperator.value && agents.value.length === 1;
  useEffect(() => {
    if (!isNew) return;
    get<{ models: FoundModel[] }>("/api/server/models").then(
      ({ models }) => (found.value = models.filter(({ baseUrl }) => baseUrl)),
      // That there is none is no trouble here.
      () => {},
    );
  }, [isNew]);
  if (!isNew) return null;
  return (
    <ul class="mt-6 flex w-full flex-col gap-4 rounded-2xl bg-canvas p-4 text-left text-sm ring-1 ring-line" data-testid="first-steps">
      <Step icon={<Bot size={18} />} title={t("firstModel")}>
        <p class="text-muted">{t(found.value.length > 0 ? "firstModelFound" : "firstModelText")}</p>
        {found.value.slice(0, SHOWN_MODELS).map(({ name, model, origin }) => (
          <a key={name} class={linkLook} data-testid="found-model" href={href("agents", ["new"], { model: name })}>
            {t("useModel", { model: model ?? name, place: origin ?? "" })}
          </a>
        ))}
        <a class={linkLook} data-testid="choose-model" href={href("agents", ["new"])}>
          {t("letModelAnswer")}
        </a>
      </Step>
      {requiresCredentials.value === false && (
        <Step icon={<KeyRound size={18} />} title={t("firstKey")}>
          <p class="text-muted">{t("firstKeyText")}</p>
          <p class="mt-1.5 flex items-center gap-1 rounded-lg bg-sunken py-0.5 pr-0.5 pl-2.5 ring-1 ring-line ring-inset">
            <code class="min-w-0 grow font-mono text-xs break-words" data-testid="key-command">
              {COMMAND.split(" ").map((word) => (
                <Fragment key={word}>
                  <span class="whitespace-nowrap">{word}</span>{" "}
                </Fragment>
              ))}
            </code>
            <CopyButton text={() => COMMAND} label={t("copyCommand")} />
          </p>
        </Step>
      )}
    </ul>
  );
}

const linkLook = "mt-1 block w-fit text-accent underline underline-offset-2";

function Step({ icon, title, children }: { icon: ComponentChildren; title: string; children: ComponentChildren }) {
  return (
    <li class="flex gap-3">
      <span class="mt-0.5 shrink-0 text-accent">{icon}</span>
      <div class="min-w-0 grow">
        <h4 class="font-medium">{title}</h4>
        {children}
      </div>
    </li>
  );
}
