import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { href, navigate } from "@/base/router";
import { t, type StringKey } from "@/base/strings";
import { togglePanel } from "@/chat/panel";
import { Dialog } from "@/ui/dialog";

const isShown = signal(false);

export function showShortcuts(): void {
  isShown.value = true;
}

const shortcuts: [keys: string, meaning: StringKey][] = [
  ["Enter", "keySend"],
  ["Shift + Enter", "keyNewLine"],
  ["Esc", "keyStop"],
  ["↑ ↓ Home End", "keyMove"],
  ["F6", "keyRegion"],
  ["Ctrl + K", "keyFind"],
  ["Ctrl + Shift + F", "keySearch"],
  ["Alt + 1 … 5", "keyView"],
  ["?", "keyHelp"],
];

const views = ["chat", "agents", "logs", "operations", "events"];

export function ShortcutsDialog() {
  useEffect(() => {
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
  if (!isShown.value) return null;
  return (
    <Dialog title={t("shortcuts")} onClose={() => (isShown.value = false)}>
      <dl class="grid grid-cols-[auto_1fr] items-center gap-x-5 gap-y-2 text-sm">
        {shortcuts.map(([keys, meaning]) => (
          <div key={keys} class="contents">
            <dt>
              <kbd class="rounded-md bg-sunken px-1.5 py-0.5 font-mono text-xs ring-1 ring-line">{keys}</kbd>
            </dt>
            <dd>{t(meaning)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

function onKeyDown(event: KeyboardEvent): void {
  const isControl = event.ctrlKey || event.metaKey;
  if (event.key === "F6") moveRegion(event.shiftKey ? -1 : 1);
  else if (isControl && event.key.toLowerCase() === "k") findChannel();
  else if (isControl && event.shiftKey && event.key.toLowerCase() === "f") togglePanel("search");
  else if (event.altKey && views[Number(event.key) - 1]) navigate(href(views[Number(event.key) - 1]!));
  else if (event.key === "?" && !isTyping(event.target)) showShortcuts();
  else return;
  event.preventDefault();
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
}

function findChannel(): void {
  navigate(href("chat"));
  setTimeout(() => document.getElementById("channel-search")?.focus());
}

/** To the first thing that can be focused in the next part of the page. */
function moveRegion(step: number): void {
  const regions = [...document.querySelectorAll<HTMLElement>("[data-region]")].filter((region) => region.checkVisibility());
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions[(at + step + regions.length) % regions.length];
  const targets = next?.querySelectorAll<HTMLElement>("textarea, [aria-current], a[href], button, input, [tabindex='0']");
  [...(targets ?? [])].find((target) => target.checkVisibility())?.focus();
}
