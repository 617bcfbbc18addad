import { Bot, FlaskConical, MessageSquare, Pencil, Play, Plus, Square, Trash2 } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";

import { href, navigate, route } from "@/base/router";
import { t } from "@/base/strings";
import { openDirect } from "@/chat/directory";
import { agents } from "@/chat/people";
import { isOperator } from "@/net/session";
import type { AgentSummary } from "@/net/wire";
import { Avatar } from "@/ui/avatar";
import { Button, IconButton } from "@/ui/button";
import { ConfirmDialog } from "@/ui/confirm_dialog";
import { EmptyState } from "@/ui/empty_state";
import { StatusDot } from "@/ui/status_dot";
import { report } from "@/ui/toast";
import { ViewHeader } from "@/ui/view_header";

import { deleteAgent, loadAgents, startAgent, stopAgent } from "./agents_api";
import { CharacterDialog } from "./character_dialog";
import { TryDialog } from "./try_dialog";

export default function AgentsView() {
  // The way from the first conversation leads to a new agent, and into a conversation with it.
  const isFirst = route.value.parts[0] === "new";
  const [edited, edit] = useState<AgentSummary | "new" | null>(isFirst ? "new" : null);
  useEffect(() => void loadAgents().catch(report), []);
  return (
    <main class="flex h-full flex-col bg-surface" aria-label={t("agents")} data-region>
      <ViewHeader title={t("agents")} description={t("agentsDescription")}>
        {isOperator.value && (
          <Button look="primary" data-testid="new-agent" onClick={() => edit("new")}>
            <Plus size={16} /> {t("newAgent")}
          </Button>
        )}
      </ViewHeader>
      <div class="grow overflow-y-auto p-4 md:p-6" tabIndex={0} role="region" aria-label={t("agentList")}>
        {agents.value.length === 0 ? (
          <EmptyState icon={<Bot size={22} />} title={t("noAgents")} text={t("noAgentsHint")} />
        ) : (
          <ul class="mx-auto grid max-w-6xl gap-4 [grid-template-columns:repeat(auto-fill,minmax(min(100%,20rem),1fr))]">
            {agents.value.map((agent) => (
              <AgentCard key={agent.id} agent={agent} onEdit={() => edit(agent)} />
            ))}
          </ul>
        )}
      </div>
      {edited && (
        <CharacterDialog
          agent={edited === "new" ? undefined : edited}
          model={isFirst ? (route.value.query.get("model") ?? undefined) : undefined}
          onCreated={isFirst ? startAndChat : undefined}
          onClose={() => edit(null)}
        />
      )}
    </main>
  );
}

async function chatWith(id: string): Promise<void> {
  navigate(href("chat", [(await openDirect(id)).id]));
}

async function startAndChat(id: string): Promise<void> {
  await startAgent(id);
  await chatWith(id);
}

function AgentCard({ agent, onEdit }: { agent: AgentSummary; onEdit: () => void }) {
  const isActive = agent.status === "active";
  return (
    <li
      class="flex flex-col gap-3 rounded-2xl p-4 ring-1 ring-line"
      data-testid="agent-card"
      data-status={agent.status}
    >
      <div class="flex items-center gap-3">
        <Avatar id={agent.id} name={agent.name} kind="agent" size="large" />
        <div class="min-w-0 grow">
          <h2 class="bidi truncate font-semibold">{agent.name}</h2>
          <p class="flex items-center gap-1.5 text-xs text-muted">
            <StatusDot tone={isActive ? "good" : "off"} /> {t(isActive ? "takesPart" : "isStopped")}
          </p>
        </div>
      </div>
      <p class="bidi line-clamp-3 min-h-[4.2em] text-sm text-muted">{agent.bio || t("noBio")}</p>
      <div class="mt-auto flex items-center gap-1">
        <Button disabled={!isActive} onClick={() => void chatWith(agent.id).catch(report)}>
          <MessageSquare size={16} /> {t("chat")}
        </Button>
        <span class="grow" />
        {isOperator.value && <OperatorButtons agent={agent} onEdit={onEdit} />}
      </div>
    </li>
  );
}

function OperatorButtons({ agent, onEdit }: { agent: AgentSummary; onEdit: () => void }) {
  const [isDeleting, setDeleting] = useState(false);
  const [isTrying, setTrying] = useState(false);
  const isActive = agent.status === "active";
  const toggle = () => void (isActive ? stopAgent(agent.id) : startAgent(agent.id)).catch(report);
  return (
    <>
      <IconButton label={t(isActive ? "stopAgent" : "startAgent", { name: agent.name })} onClick={toggle}>
        {isActive ? <Square size={16} /> : <Play size={16} />}
      </IconButton>
      {isActive && (
        <IconButton label={t("tryAgent", { name: agent.name })} data-testid="try-agent" onClick={() => setTrying(true)}>
          <FlaskConical size={16} />
        </IconButton>
      )}
      <IconButton label={t("editAgent", { name: agent.name })} onClick={onEdit}>
        <Pencil size={16} />
      </IconButton>
      <IconButton label={t("deleteAgent", { name: agent.name })} onClick={() => setDeleting(true)}>
        <Trash2 size={16} />
      </IconButton>
      {isTrying && <TryDialog agent={agent} onClose={() => setTrying(false)} />}
      {isDeleting && (
        <ConfirmDialog
          title={t("deleteAgent", { name: agent.name })}
          text={t("deleteAgentText")}
          action={t("delete")}
          onConfirm={() => void deleteAgent(agent.id).catch(report)}
          onClose={() => setDeleting(false)}
        />
      )}
    </>
  );
}
