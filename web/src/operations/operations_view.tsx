import { useEffect, useMemo } from "preact/hooks";

import { formatNumber } from "@/base/format";
import { t } from "@/base/strings";
import { OperatorsOnly } from "@/app/operators_only";
import { channelOf, titleOf } from "@/chat/directory";
import { LineChart } from "@/ui/line_chart";
import { StatusDot } from "@/ui/status_dot";
import { ViewHeader } from "@/ui/view_header";

import { charts, type Chart } from "./charts";
import { CountTable } from "./count_table";
import { byLabel, total, type Sample } from "./metrics";
import { Monitor } from "./monitor";
import { SocketTable, type SocketList } from "./socket_table";

const SHOWN = 90;
/** What is known at first is not squeezed into a corner. */
const LEAST_SHOWN = 20;

export default function OperationsView() {
  return (
    <OperatorsOnly title={t("operations")}>
      <Operations />
    </OperatorsOnly>
  );
}

function Operations() {
  const monitor = useMemo(() => new Monitor(), []);
  useEffect(() => () => monitor.close(), []);
  const samples = monitor.samples.value;
  const latest = samples.at(-1);
  return (
    <main class="flex h-full flex-col bg-surface" aria-label={t("operations")} data-region>
      <ViewHeader title={t("operations")} description={t("operationsDescription")}>
        <ServerState monitor={monitor} />
      </ViewHeader>
      <div class="grow overflow-y-auto" tabIndex={0} role="region" aria-label={t("figures")}>
        <div class="mx-auto flex max-w-[90rem] flex-col gap-5 p-4 md:p-6" data-testid="figures">
          {latest && <Totals sample={latest} />}
          <div class="grid gap-4 [grid-template-columns:repeat(auto-fill,minmax(min(100%,20rem),1fr))]">
            {charts.map((chart) => (
              <ChartCard key={chart.title} chart={chart} samples={samples} />
            ))}
          </div>
          {monitor.sockets.value && <SocketTable list={monitor.sockets.value} />}
          {latest && (
            <div class="grid gap-4 md:grid-cols-2 lg:grid-cols-3">
              <CountTable title={t("rooms")} counts={countsOf(monitor.sockets.value)} />
              <CountTable title={t("refusedRequests")} counts={byLabel(latest.metrics, "wimpole_requests_refused_total", "code")} />
              <CountTable title={t("endedSessions")} counts={byLabel(latest.metrics, "siopp_sessions_closed_total", "reason")} />
            </div>
          )}
        </div>
      </div>
    </main>
  );
}

const SHOWN_ROOMS = 10;

function countsOf(list: SocketList | null): [string, number][] {
  const nameOfChannel = (id: string) => {
    const channel = channelOf(id);
    return channel ? titleOf(channel) : id;
  };
  return (list?.channels ?? []).slice(0, SHOWN_ROOMS).map(({ id, sockets }) => [nameOfChannel(id), sockets]);
}

function ServerState({ monitor }: { monitor: Monitor }) {
  const problem = monitor.error.value ?? monitor.notReady.value;
  return (
    <p class="flex items-center gap-2 text-sm" role="status" data-testid="server-state">
      <StatusDot tone={problem ? "bad" : "good"} />
      {problem ?? t("ready")}
      {monitor.version.value && <span class="text-muted">{t("version", { version: monitor.version.value })}</span>}
    </p>
  );
}

function Totals({ sample: { metrics } }: { sample: Sample }) {
  const facts: [string, number][] = [
    [t("totalSessions"), total(metrics, "siopp_sessions")],
    [t("totalMessages"), total(metrics, "wimpole_messages_stored_total")],
    [t("totalTurns"), total(metrics, "wimpole_agent_turns_total")],
    [t("totalRefused"), total(metrics, "wimpole_requests_refused_total")],
  ];
  return (
    <dl class="grid grid-cols-2 gap-4 md:grid-cols-4">
      {facts.map(([name, value]) => (
        <div key={name} class="rounded-2xl bg-canvas px-4 py-3 ring-1 ring-line">
          <dt class="text-xs text-muted">{name}</dt>
          <dd class="text-2xl font-semibold tracking-tight tabular-nums">{formatNumber(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function ChartCard({ chart, samples }: { chart: Chart; samples: readonly Sample[] }) {
  const shown = samples.slice(-SHOWN - 1);
  const series = chart.lines.map(({ label, value }) => ({
    label: t(label),
    values: shown.slice(1).map((sample, index) => value(shown[index]!, sample)),
  }));
  return (
    <section class="rounded-2xl p-4 ring-1 ring-line">
      <h2 class="mb-3 text-sm font-semibold">{t(chart.title)}</h2>
      <LineChart series={series} format={chart.format} label={t(chart.title)} capacity={Math.max(LEAST_SHOWN, shown.length - 1)} />
    </section>
  );
}
