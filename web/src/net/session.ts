import { batch, computed, signal } from "@preact/signals";

import { storage } from "@/base/storage";
import { isUuid, randomUuid } from "@/base/uuid";

/** Who the visitor is and by which right: kept in the browser, the same after a reload. */

export const DEFAULT_SERVER_ID = "00000000-0000-0000-0000-000000000000";

export const visitorName = signal(storage.get("name") ?? "");
export const credential = signal(storage.get("token") ?? storage.getForTab("token") ?? "");
/** Whether the server asks for credentials; undefined until it was asked. */
export const requiresCredentials = signal<boolean | undefined>(undefined);
/** Why the visitor must show credentials again. */
export const refusal = signal<string | null>(null);
/** Whether these credentials open what is for operators; undefined until the server has said so. */
export const isOperator = signal<boolean | undefined>(undefined);

function ownId(): string {
  const stored = storage.get("entityId");
  if (stored && isUuid(stored)) return stored;
  const made = randomUuid();
  storage.set("entityId", made);
  return made;
}

/** That of the credentials where they are somebody's, else one that this browser has made up. */
export const entityId = signal((credential.value && storage.get("credentialOwner")) || ownId());

export const isSignedIn = computed(
  () =>
    visitorName.value !== "" &&
    requiresCredentials.value !== undefined &&
    (!requiresCredentials.value || (credential.value !== "" && refusal.value === null)),
);

function looksLikeToken(text: string): boolean {
  return text.split(".").length === 3;
}

export function credentialHeaders(): Record<string, string> {
  const text = credential.value;
  if (!text) return {};
  return looksLikeToken(text) ? { Authorization: `Bearer ${text}` } : { "X-API-KEY": text };
}

/** For a socket's handshake and `authenticate`. */
export function socketCredentials(): { token?: string; apiKey?: string } {
  const text = credential.value;
  if (!text) return {};
  return looksLikeToken(text) ? { token: text } : { apiKey: text };
}

export function credentialsRefused(reason = ""): void {
  batch(() => {
    requiresCredentials.value = true;
    refusal.value = reason;
  });
}

interface Credentials {
  text: string;
  /** Whether the browser keeps them when it is closed. */
  keep: boolean;
  /** The id of whom they are; undefined for nobody in particular. */
  owner?: string;
}

export function signIn(name: string, { text, keep, owner }: Credentials): void {
  batch(() => {
    visitorName.value = name;
    credential.value = text;
    entityId.value = owner ?? ownId();
    refusal.value = null;
  });
  storage.set("name", name);
  storage.set("credentialOwner", owner ?? null);
  storage.set("token", keep && text ? text : null);
  storage.setForTab("token", keep || !text ? null : text);
}

export function rename(name: string): void {
  visitorName.value = name;
  storage.set("name", name);
}

export function signOut(): void {
  storage.set("token", null);
  storage.setForTab("token", null);
  storage.set("name", null);
  storage.set("credentialOwner", null);
  location.hash = "";
  location.reload();
}
