import { useSignal } from "@preact/signals";
import { Ban, LogOut, UserMinus, UserPlus, VolumeX } from "lucide-preact";
import { useEffect } from "preact/hooks";

import { t } from "@/base/strings";
import { entityId, requiresCredentials } from "@/net/session";
import { Avatar } from "@/ui/avatar";
import { IconButton } from "@/ui/button";
import { ConfirmDialog } from "@/ui/confirm_dialog";
import { StatusDot } from "@/ui/status_dot";
import { notify, report } from "@/ui/toast";

import type { Conversation } from "./conversation";
import { addAgent, ban, bannedFrom, channelOf, evict, liftBan, participantsOf, removeAgent } from "./directory";
import { agents, isAgent, knowsNameOf, nameOf } from "./people";

/** Who wrote one of so many last messages counts as being in the channel. */
const RECENT = 500;

/** Who takes part in a channel; agents can be added, muted and removed, people kept out. */
export function PeoplePanel({ conversation }: { conversation: Conversation }) {
  const participants = useSignal<string[]>([]);
  const load = () => participantsOf(conversation.id).then((ids) => (participants.value = ids), report);
  useEffect(() => void load(), [conversation]);

  const banning = useSignal<string | null>(null);
  // A server that asks for no credentials keeps nobody out: anybody could come back by another id.
  const knowsWhoIsWho = requiresCredentials.value;
  const banned = bannedFrom(channelOf(conversation.id));
  const mute = (id: string, name: string) =>
    void conversation.replies.mute(id).then(() => notify("info", t("agentMuted", { name })), report);
  const inside = participants.value;
  const present = conversation.present.value;
  const authors = conversation.version.value ? conversation.messages.slice(-RECENT).map(({ senderId }) => senderId) : [];
  const people = [...new Set([entityId.value, ...inside, ...present, ...authors])].filter(
    (id) => !isAgent(id) && !banned.includes(id) && (knowsNameOf(id) || present.has(id)),
  );
  const change = (action: Promise<unknown>) => void action.then(load, report);
  return (
    <div class="flex flex-col gap-5">
      <section>
        <h3 class="mb-1.5 text-xs font-medium text-muted">{t("agents")}</h3>
        <ul class="flex flex-col gap-1">
          {agents.value.map(({ id, name, status }) => (
            <Person
              key={id}
              id={id}
              name={name}
              note={inside.includes(id) ? t(status === "active" ? "takesPart" : "isStopped") : t("notHere")}
            >
              {inside.includes(id) ? (
                <>
                  <IconButton
                    label={t("muteAgent", { name })}
                    data-testid="mute-agent"
                    onClick={() => mute(id, name)}
                  >
                    <VolumeX size={17} />
                  </IconButton>
                  <IconButton
                    label={t("removeAgent", { name })}
                    onClick={() => change(removeAgent(conversation.id, id))}
                  >
                    <UserMinus size={17} />
                  </IconButton>
                </>
              ) : (
                <IconButton label={t("addAgent", { name })} onClick={() => change(addAgent(conversation.id, id))}>
                  <UserPlus size={17} />
                </IconButton>
              )}
            </Person>
          ))}
        </ul>
      </section>
      {people.length > 0 && (
        <section>
          <h3 class="mb-1.5 text-xs font-medium text-muted">{t("people")}</h3>
          <ul class="flex flex-col gap-1">
            {people.map((id) => {
              const isHere = id === entityId.value || present.has(id);
              return (
                <Person key={id} id={id} name={nameOf(id)} note={t(isHere ? "isHere" : "isAway")} isHere={isHere}>
                  {knowsWhoIsWho && id !== entityId.value && (
                    <>
                      <IconButton
                        label={t("evictPerson", { name: nameOf(id) })}
                        data-testid="evict-person"
                        onClick={() => change(evict(conversation.id, id))}
                      >
                        <LogOut size={17} />
                      </IconButton>
                      <IconButton
                        label={t("banPerson", { name: nameOf(id) })}
                        data-testid="ban-person"
                        onClick={() => (banning.value = id)}
                      >
                        <Ban size={17} />
                      </IconButton>
                    </>
                  )}
                </Person>
              );
            })}
          </ul>
        </section>
      )}
      {banned.length > 0 && (
        <section data-testid="banned">
          <h3 class="mb-1.5 text-xs font-medium text-muted">{t("bannedPeople")}</h3>
          <ul class="flex flex-col gap-1">
            {banned.map((id) => (
              <Person key={id} id={id} name={nameOf(id)} note={t("isBanned")}>
                <IconButton
                  label={t("liftBan", { name: nameOf(id) })}
                  data-testid="lift-ban"
                  onClick={() => change(liftBan(conversation.id, id))}
                >
                  <UserPlus size={17} />
                </IconButton>
              </Person>
            ))}
          </ul>
        </section>
      )}
      {banning.value && (
        <ConfirmDialog
          title={t("banPerson", { name: nameOf(banning.value) })}
          text={t("banText")}
          action={t("ban")}
          onConfirm={() => change(ban(conversation.id, banning.value!))}
          onClose={() => (banning.value = null)}
        />
      )}
    </div>
  );
}

interface PersonProps {
  id: string;
  name: string;
  note: string;
  isHere?: boolean;
  children?: preact.ComponentChildren;
}

function Person({ id, name, note, isHere, children }: PersonProps) {
  return (
    <li class="flex items-center gap-3 py-1">
      <Avatar id={id} name={name} kind={isAgent(id) ? "agent" : "person"} />
      <span class="min-w-0 grow">
        <span class="bidi block truncate text-sm font-medium">{name}</span>
        <span class="flex items-center gap-1.5 text-xs text-muted">
          {isHere !== undefined && <StatusDot tone={isHere ? "good" : "off"} />} {note}
        </span>
      </span>
      {children}
    </li>
  );
}
