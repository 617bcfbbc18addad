import { useState } from "preact/hooks";

import { formatBriefly, formatBytes, formatSeconds } from "@/base/format";
import { href } from "@/base/router";
import { t } from "@/base/strings";
import { nameOf } from "@/chat/people";
import { remove } from "@/net/rest";
import { Button } from "@/ui/button";
import { ConfirmDialog } from "@/ui/confirm_dialog";
import { report } from "@/ui/toast";

export interface SocketInfo {
  id: string;
  address: string;
  /** As the client says of itself. */
  entityId?: string;
  userAgent?: string;
  channels: number;
  connectedAt: number;
  transport: "polling" | "websocket";
  /** What it has not taken yet of what was sent to it. */
  queuedBytes: number;
  /** Of the last heartbeat; undefined before the first. */
  roundTripMicroseconds?: number;
}

export interface SocketList {
  sockets: SocketInfo[];
  total: number;
  /** Those with most sockets. */
  channels: { id: string; sockets: number }[];
}

const columns = [
  "socketId",
  "entity",
  "address",
  "program",
  "transport",
  "roundTrip",
  "sendQueue",
  "joinedChannels",
  "connectedSince",
  "actions",
] as const;

/** Who is connected, and how their connections do. */
export function SocketTable({ list }: { list: SocketList }) {
  const [closing, close] = useState<SocketInfo | null>(null);
  return (
    <section class="rounded-2xl p-4 ring-1 ring-line">
      <h2 class="mb-2 text-sm font-semibold">
        {t("sockets")} <span class="font-normal text-muted">{t("shownOfTotal", { shown: list.sockets.length, total: list.total })}</span>
      </h2>
      <div class="overflow-x-auto" tabIndex={0} role="region" aria-label={t("sockets")}>
        <table class="w-full text-left text-sm" data-testid="sockets">
          <thead class="text-xs text-muted">
            <tr>
              {columns.map((key) => (
                <th key={key} scope="col" class="py-1 pr-4 font-medium whitespace-nowrap">
                  {t(key)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {list.sockets.map((socket) => (
              <tr key={socket.id} class="border-t border-line">
                <td class="py-1.5 pr-4 font-mono text-xs whitespace-nowrap">{socket.id}</td>
                <td class="bidi max-w-40 truncate pr-4">{socket.entityId ? nameOf(socket.entityId) : "–"}</td>
                <td class="pr-4 font-mono text-xs">{socket.address}</td>
                <td class="max-w-56 truncate pr-4 text-xs text-muted" title={socket.userAgent}>
                  {socket.userAgent ?? "–"}
                </td>
                <td class="pr-4 whitespace-nowrap">{t(socket.transport)}</td>
                <td class="pr-4 whitespace-nowrap tabular-nums" data-testid="round-trip">
                  {socket.roundTripMicroseconds === undefined ? "–" : formatSeconds(socket.roundTripMicroseconds / 1e6)}
                </td>
                <td class="pr-4 whitespace-nowrap tabular-nums" data-testid="send-queue">
                  {formatBytes(socket.queuedBytes)}
                </td>
                <td class="pr-4 tabular-nums">{socket.channels}</td>
                <td class="pr-4 whitespace-nowrap">{formatBriefly(socket.connectedAt)}</td>
                <td class="whitespace-nowrap">
                  <a class="text-accent underline underline-offset-2" href={href("events", [], { socket: socket.id })}>
                    {t("watch")}
                  </a>
                  <Button look="quiet" class="ml-2" data-testid="close-socket" onClick={() => close(socket)}>
                    {t("closeSocket")}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {closing && (
        <ConfirmDialog
          title={t("closeSocketTitle")}
          text={t("closeSocketText", { who: closing.entityId ? nameOf(closing.entityId) : closing.address })}
          action={t("closeSocket")}
          onConfirm={() => void remove(`/api/server/sockets/${encodeURIComponent(closing.id)}`).catch(report)}
          onClose={() => close(null)}
        />
      )}
    </section>
  );
}
