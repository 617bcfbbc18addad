import { t } from "@/base/strings";
import { requiresCredentials } from "@/net/session";

/** Asks whether the server wants credentials, until it answers. */
export async function findOutAccess(): Promise<void> {
  for (let waitMs = 250; requiresCredentials.peek() === undefined; waitMs = Math.min(waitMs * 2, 4_000)) {
    try {
      // A server that wants them may want them even here.
      const response = await fetch("/api/system/config");
      const body = response.ok ? ((await response.json()) as { data: { requiresAuth: boolean } }) : null;
      if (response.ok || response.status === 401) requiresCredentials.value = body?.data.requiresAuth ?? true;
    } catch {
      // The server is away.
    }
    if (requiresCredentials.peek() === undefined) await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}

/** Tries the credentials; gives the id of whom they are, if of anybody. Rejects with what to tell the visitor. */
export async function enter(name: string, credential: string): Promise<string | undefined> {
  if (!name) throw new Error(t("nameMissing"));
  if (!credential) return undefined;
  const isToken = credential.split(".").length === 3;
  const headers: Record<string, string> = isToken
    ? { Authorization: `Bearer ${credential}` }
    : { "X-API-KEY": credential };
  const response = await fetch("/api/system/identity", { headers });
  if (response.status === 401) throw new Error(t("credentialsRefused"));
  if (!response.ok) return undefined;
  return ((await response.json()) as { data: { entityId?: string } }).data.entityId;
}
