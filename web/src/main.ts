import { Channel } from "./channel";
import { Chat, type ChatObserver } from "./chat";
import { identity } from "./identity";
import { View } from "./view";
import { fetchAgent, LOBBY_ID, type Agent } from "./wire";

const AGENT_RETRY_MS = 3_000;

const lobby = new Channel(LOBBY_ID, "lobby", null);
const channels: Channel[] = [lobby];
let active = lobby;
let agent: Agent | null = null;
let started = false;

const view = new View(
  {
    nameChosen(name) {
      identity.name = name;
      view.showApp(name);
      start();
    },
    channelChosen(channel) {
      open(channel);
      view.focusInput();
    },
    textEntered(text) {
      view.showError("");
      chat.send(active, text, identity.name);
    },
  },
  identity.entityId,
  (id) => id === agent?.id,
);

const observer: ChatObserver = {
  connectionChanged: (state) => view.showConnection(state),
  channelChanged(channel) {
    if (channel === active) view.showConversation(channel);
  },
  messageReceived(channel, message) {
    const live = channel.historyUpTo !== null && message.seq > channel.historyUpTo;
    if (!live || channel === active) return;
    channel.unread += 1;
    view.showChannels(channels, active);
  },
  failed: (reason) => view.showError(reason),
};

const chat = new Chat(identity.entityId, observer);

function open(channel: Channel): void {
  active = channel;
  channel.unread = 0;
  view.showError("");
  view.showChannels(channels, active);
  view.showConversation(channel);
}

function start(): void {
  if (started) return;
  started = true;

  chat.add(lobby);
  chat.connect();
  open(lobby);
  void addDirectChannel();
}

/** Without an agent the server still serves the lobby. */
async function addDirectChannel(): Promise<void> {
  try {
    agent = await fetchAgent();
  } catch {
    setTimeout(() => void addDirectChannel(), AGENT_RETRY_MS);
    return;
  }
  if (!agent) return;

  const direct = new Channel(identity.directChannelId(agent.id), agent.name, agent.id);
  channels.push(direct);
  chat.add(direct);
  view.showChannels(channels, active);
}

if (identity.name) {
  view.showApp(identity.name);
  start();
} else {
  view.askName("");
}
