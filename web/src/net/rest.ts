import { credentialHeaders, credentialsRefused } from "./session";

export class RestError extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** How long to wait; of a request that came too early. */
    readonly retryAfterMs?: number,
  ) {
    super(message);
  }
}

type Body = object | FormData;

/** What an answer says went wrong, whichever of the API's shapes it has. */
function messageOf(body: unknown, status: number): string {
  const { error, message } = (body ?? {}) as { error?: unknown; message?: unknown };
  if (typeof error === "string") return error;
  const inner = (error as { message?: unknown } | undefined)?.message ?? message;
  return typeof inner === "string" ? inner : `HTTP ${status}`;
}

async function send(method: string, path: string, body?: Body): Promise<Response> {
  const headers = credentialHeaders();
  if (body && !(body instanceof FormData)) headers["Content-Type"] = "application/json";
  const content = body === undefined || body instanceof FormData ? body : JSON.stringify(body);
  const response = await fetch(path, { method, headers, body: content });
  if (response.ok) return response;
  if (response.status === 401) credentialsRefused();
  const answer: unknown = await response.json().catch(() => null);
  const seconds = Number(response.headers.get("retry-after"));
  throw new RestError(response.status, messageOf(answer, response.status), seconds ? seconds * 1000 : undefined);
}

/** The whole answer. Rejects with a RestError, or a TypeError where there is no connection. */
export async function requestJson<T>(method: string, path: string, body?: Body): Promise<T> {
  const response = await send(method, path, body);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

export async function requestText(path: string): Promise<string> {
  return (await send("GET", path)).text();
}

/** What the answer has under `data`. */
export async function request<T>(method: string, path: string, body?: Body): Promise<T> {
  return (await requestJson<{ data: T }>(method, path, body))?.data;
}

export const get = <T>(path: string) => request<T>("GET", path);
export const post = <T>(path: string, body: Body = {}) => request<T>("POST", path, body);
export const patch = <T>(path: string, body: Body) => request<T>("PATCH", path, body);
export const remove = <T>(path: string) => request<T>("DELETE", path);
