import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";

import { href, navigate } from "@/base/router";
import { t } from "@/base/strings";
import type { Channel } from "@/net/wire";
import { Avatar } from "@/ui/avatar";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { TextField } from "@/ui/field";

import { createChannel, createServer, renameChannel } from "./directory";
import { agents } from "./people";

const MAX_NAME_LENGTH = 80;

interface NameDialogProps {
  title: string;
  label: string;
  action: string;
  initial?: string;
  children?: ComponentChildren;
  onSubmit: (name: string) => Promise<void>;
  onClose: () => void;
}

/** Asks for a name, and stays open with the reason where it is refused. */
function NameDialog({ title, label, action, initial = "", children, onSubmit, onClose }: NameDialogProps) {
  const name = useSignal(initial);
  const error = useSignal("");
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      await onSubmit(name.value.trim());
      onClose();
    } catch (thrown) {
      error.value = (thrown as Error).message;
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form class="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
        <TextField
          label={label}
          value={name.value}
          error={error.value}
          maxLength={MAX_NAME_LENGTH}
          required
          autofocus
          data-testid="dialog-name"
          onValue={(value) => (name.value = value)}
        />
        {children}
        <div class="flex justify-end gap-2">
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button look="primary" type="submit" data-testid="dialog-submit">
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

export function NewChannelDialog({ serverId, onClose }: { serverId: string; onClose: () => void }) {
  const chosen = useSignal<string[]>([]);
  const toggle = (id: string) => {
    const others = chosen.value.filter((other) => other !== id);
    chosen.value = others.length === chosen.value.length ? [...others, id] : others;
  };
  const create = async (name: string) => {
    const channel = await createChannel(name, serverId, chosen.value);
    navigate(href("chat", [channel.id]));
  };
  return (
    <NameDialog
      title={t("newChannel")}
      label={t("channelName")}
      action={t("create")}
      onSubmit={create}
      onClose={onClose}
    >
      {agents.value.length > 0 && (
        <fieldset class="flex flex-col gap-1">
          <legend class="mb-1 text-sm font-medium">{t("agentsInChannel")}</legend>
          {agents.value.map(({ id, name }) => (
            <label key={id} class="flex items-center gap-2.5 rounded-lg px-2 py-1.5 hover:bg-hover">
              <input
                type="checkbox"
                class="size-4 accent-accent-solid"
                checked={chosen.value.includes(id)}
                onChange={() => toggle(id)}
              />
              <Avatar id={id} name={name} kind="agent" size="small" />
              <span class="bidi text-sm">{name}</span>
            </label>
          ))}
        </fieldset>
      )}
    </NameDialog>
  );
}

export function NewServerDialog({ onCreated, onClose }: { onCreated: (id: string) => void; onClose: () => void }) {
  return (
    <NameDialog
      title={t("newServer")}
      label={t("serverName")}
      action={t("create")}
      onSubmit={async (name) => onCreated((await createServer(name)).id)}
      onClose={onClose}
    />
  );
}

export function RenameDialog({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  return (
    <NameDialog
      title={t("renameChannel")}
      label={t("channelName")}
      action={t("rename")}
      initial={channel.name}
      onSubmit={(name) => renameChannel(channel.id, name)}
      onClose={onClose}
    />
  );
}
