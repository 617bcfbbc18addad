import { Keyboard, LogOut, Monitor, Moon, Sun, UserRound, Volume2 } from "lucide-preact";
import { useState } from "preact/hooks";

import { theme, themes, type Theme } from "@/base/theme";
import { t, type StringKey } from "@/base/strings";
import { announcementChoices, announcements, setAnnouncements } from "@/chat/announcer";
import { credential, entityId, rename, signOut, visitorName } from "@/net/session";
import { Avatar } from "@/ui/avatar";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { TextField } from "@/ui/field";
import { Menu } from "@/ui/menu";

import { showShortcuts } from "./shortcuts";

const themeIcons = { system: <Monitor size={16} />, light: <Sun size={16} />, dark: <Moon size={16} /> };
const themeLabels: Record<Theme, StringKey> = { system: "themeSystem", light: "themeLight", dark: "themeDark" };

export function ProfileMenu() {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Menu
        label={t("profileOf", { name: visitorName.value })}
        icon={<Avatar id={entityId.value} name={visitorName.value} />}
        testId="profile"
        items={[
          { label: t("settings"), icon: <UserRound size={16} />, onSelect: () => setOpen(true) },
          ...themes.map((choice) => ({
            label: t(themeLabels[choice]),
            icon: themeIcons[choice],
            checked: theme.value === choice,
            onSelect: () => (theme.value = choice),
          })),
          { label: t("shortcuts"), icon: <Keyboard size={16} />, onSelect: showShortcuts },
          ...(credential.value ? [{ label: t("signOut"), icon: <LogOut size={16} />, onSelect: signOut }] : []),
        ]}
      />
      {isOpen && <SettingsDialog onClose={() => setOpen(false)} />}
    </>
  );
}

function SettingsDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState(visitorName.value);
  const save = (event: Event) => {
    event.preventDefault();
    if (name.trim()) rename(name.trim());
    onClose();
  };
  return (
    <Dialog title={t("settings")} onClose={onClose}>
      <form class="flex flex-col gap-5" onSubmit={save}>
        <TextField
          label={t("yourName")}
          value={name}
          maxLength={40}
          required
          data-testid="settings-name"
          onValue={setName}
        />
        <fieldset class="flex flex-col gap-1.5">
          <legend class="mb-1 flex items-center gap-2 text-sm font-medium">
            <Volume2 size={16} /> {t("announcements")}
          </legend>
          {announcementChoices.map((choice) => (
            <label key={choice} class="flex min-h-6 items-center gap-2.5 text-sm">
              <input
                type="radio"
                name="announcements"
                class="size-4 accent-accent-solid"
                checked={announcements.value === choice}
                onChange={() => setAnnouncements(choice)}
              />
              {t(`announce_${choice}`)}
            </label>
          ))}
        </fieldset>
        <p class="text-xs break-all text-muted">{t("yourId", { id: entityId.value })}</p>
        <div class="flex justify-end gap-2">
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button look="primary" type="submit">
            {t("save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
