import { formatBytes, formatNumber, formatSeconds } from "@/base/format";
import type { StringKey } from "@/base/strings";

import { mean, quantile, rate, total, type Sample } from "./metrics";

/** A line of a chart: its value between two samples, or at the later one. */
interface Line {
  label: StringKey;
  value: (before: Sample, after: Sample) => number;
}

export interface Chart {
  title: StringKey;
  lines: Line[];
  format: (value: number) => string;
}

const gauge = (name: string, label?: string) => (_: Sample, after: Sample) => total(after.metrics, name, label);
const perSecond = (name: string, label?: string) => (before: Sample, after: Sample) => rate(before, after, name, label);

export const charts: Chart[] = [
  {
    title: "chartSessions",
    format: formatNumber,
    lines: [
      { label: "websocket", value: gauge("siopp_sessions", 'transport="websocket"') },
      { label: "polling", value: gauge("siopp_sessions", 'transport="polling"') },
    ],
  },
  {
    title: "chartMessages",
    format: formatNumber,
    lines: [
      { label: "stored", value: perSecond("wimpole_messages_stored_total") },
      { label: "broadcasts", value: perSecond("siopp_broadcasts_total") },
    ],
  },
  {
    title: "chartPackets",
    format: formatNumber,
    lines: [
      { label: "received", value: perSecond("siopp_packets_received_total") },
      { label: "sent", value: perSecond("siopp_packets_sent_total") },
    ],
  },
  {
    title: "chartTraffic",
    format: (value) => `${formatBytes(value)}/s`,
    lines: [
      { label: "received", value: perSecond("siopp_received_bytes_total") },
      { label: "sent", value: perSecond("siopp_sent_bytes_total") },
    ],
  },
  {
    title: "chartCommit",
    format: formatSeconds,
    lines: [
      { label: "average", value: (before, after) => mean(before, after, "wimpole_store_commit_seconds") },
      { label: "slowest", value: (before, after) => quantile(before, after, "wimpole_store_commit_seconds", 0.99) },
    ],
  },
  {
    title: "chartStorage",
    format: formatBytes,
    lines: [{ label: "onDisk", value: gauge("wimpole_store_bytes") }],
  },
  {
    title: "chartQueues",
    format: formatNumber,
    lines: [
      { label: "storeQueue", value: gauge("wimpole_store_queued_calls") },
      { label: "workerQueue", value: gauge("siopp_mailbox_functions") },
      { label: "agentQueue", value: gauge("wimpole_agent_turns_waiting") },
    ],
  },
  {
    title: "chartAgents",
    format: formatNumber,
    lines: [
      { label: "turnsEnded", value: perSecond("wimpole_agent_turns_total") },
      { label: "turnsRunning", value: gauge("wimpole_agent_turns_running") },
    ],
  },
  {
    title: "chartSendQueue",
    format: formatBytes,
    lines: [{ label: "waitingForClients", value: gauge("siopp_queued_bytes") }],
  },
  {
    title: "chartLog",
    format: formatNumber,
    lines: [
      { label: "linesWritten", value: perSecond("wimpole_log_lines_total") },
      { label: "linesLost", value: perSecond("wimpole_log_lines_dropped_total") },
    ],
  },
];
