import { aNumber, anyText, something } from "./replay/deliberate.mjs";
import { absent } from "./replay/values.mjs";

/*
 * Where wimpole deliberately differs from the recorded server. `see` names the place of COMPATIBILITY.md (the document
 * that says what wimpole does where its sources disagree) that asks for it. An entry that explains nothing is an error.
 */

const everywhere = "*";
const JOINED = ["event:channel_joined", "event:room_joined"];
const ADDITIONS = "Additions";
const DIALECTS = "Dialects";
const IDENTITY = "Identity";
const REPAIRS = "Deliberate repairs";
const EVERYTHING_NEW = "first paragraph: everything new is additive";
const ORIGINS = "to be added: which pages of other origins may use the server";
const LIMITS = `${REPAIRS}: REST flood limit hits the web client and the agents themselves -> limits per identity`;
const OTHER_PROGRAM = "nothing: another program and another agent took part in the recording";

/** An event that one side has and the other has not. */
const missing = { path: "", real: something, ours: absent };
const added = { path: "", real: absent, ours: something };

export const differences = [
  // What events have besides the fields of the real server.
  {
    scenarios: everywhere,
    place: JOINED,
    path: ".seq",
    real: absent,
    ours: aNumber,
    why: "The position in the channel, from which a client can go on after a disconnect.",
    see: `${ADDITIONS}: join payload since`,
  },
  {
    scenarios: everywhere,
    place: JOINED,
    path: ".epoch",
    real: absent,
    ours: /^[0-9a-f-]{36}$/,
    why: "Positions of another database mean nothing; the epoch tells which it is.",
    see: `${ADDITIONS}: join payload since`,
  },
  {
    scenarios: everywhere,
    place: ["event:message*", "event:channelCleared", "event:channelDeleted", "body", "sse"],
    path: "*.seq",
    real: absent,
    ours: aNumber,
    why: "The gapless number of what happened in the channel.",
    see: `${ADDITIONS}: messageBroadcast, messageDeleted, channelCleared, history … seq`,
  },
  {
    scenarios: everywhere,
    place: ["event:userJoined", "event:userLeft"],
    ...added,
    why: "The documents promise these events; the real server never sends them.",
    see: `${ADDITIONS}: leave, typing/userTyping, userJoined/userLeft … implemented`,
  },
  {
    scenarios: everywhere,
    place: "event:messageBroadcast",
    path: ".serverId",
    real: absent,
    ours: /^[0-9a-f-]{36}$/,
    why: "The field has two names, and each client finds the one it knows.",
    see: `${DIALECTS}: broadcasts carry both names of a field`,
  },
  {
    scenarios: everywhere,
    place: "event:messageBroadcast",
    path: ".metadata",
    real: absent,
    ours: something,
    why: "What the sender attached reaches those that are online, not only those that read the history.",
    see: EVERYTHING_NEW,
  },
  {
    scenarios: everywhere,
    place: "event:messageError",
    path: ".code",
    real: absent,
    ours: /^[A-Z_]+$/,
    why: "A program can tell errors apart without reading their text.",
    see: `${ADDITIONS}: messageError … code`,
  },
  {
    scenarios: "base/send_ack_callback",
    place: "ack",
    path: ".ack",
    real: "timeout",
    ours: something,
    why: "Who emits with a callback is answered.",
    see: `${ADDITIONS}: every acknowledged emit`,
  },

  {
    scenarios: everywhere,
    place: "event:messageBroadcast",
    path: ".updateSeq",
    real: absent,
    ours: aNumber,
    why: "A message that changed keeps its place; this is the number of the change.",
    see: EVERYTHING_NEW,
  },
  {
    scenarios: everywhere,
    place: ["event:messageDeleted", "event:channelCleared", "event:channelDeleted", "event:channelUpdated"],
    path: ".roomId",
    real: absent,
    ours: /^[0-9a-f-]{36}$/,
    why: "The channel has two names, and each client finds the one it knows.",
    see: `${DIALECTS}: broadcasts carry both names of a field`,
  },
  {
    scenarios: everywhere,
    place: "event:messageBroadcast",
    path: [".channelId", ".messageServerId"],
    real: absent,
    ours: /^[0-9a-f-]{36}$/,
    why: "Broadcasts of agents and of REST carry all names of channel and server too.",
    see: `${REPAIRS}: /submit names the server serverId …, REST broadcasts lack channelId`,
  },
  {
    scenarios: everywhere,
    place: "event:messageBroadcast",
    path: ".inReplyTo",
    real: absent,
    ours: /^[0-9a-f-]{36}$/,
    why: "A client can show what an answer answers.",
    see: EVERYTHING_NEW,
  },

  // The built-in agent in place of the recorded one, which was a mock with fixed answers.
  {
    scenarios: "agent/*",
    place: ["event:controlMessage", "event:messageComplete"],
    ...added,
    why: "The input is locked for an agent's turn and opened again however it ends.",
    see: `${REPAIRS}: input frozen after a model error`,
  },
  {
    scenarios: "agent/agent_stream",
    place: "event:messageStreamChunk",
    path: [".offset", ".roomId"],
    real: absent,
    ours: something,
    why: "Where in the text the chunk belongs, so that it is right whatever was missed; and the channel's other name.",
    see: EVERYTHING_NEW,
  },
  {
    scenarios: "agent/*",
    place: "event:agent_status",
    ...added,
    why: "People see that an agent is at work, and that it no longer is.",
    see: EVERYTHING_NEW,
  },
  {
    scenarios: "agent/*",
    place: ["event:messageBroadcast", "body", "sse"],
    path: ["*.text", "*.thought", "*.content"],
    real: /^(Mock reply to: .*|a fixed thought)$/s,
    ours: anyText,
    why: "Another agent has other words.",
    see: OTHER_PROGRAM,
  },

  // The numbering of the page (0 = join, 1 = send), which the real server does not know.
  {
    scenarios: ["base/docs_numbering_0_1", "base/join_numeric_events"],
    steps: [1],
    place: JOINED,
    ...added,
    why: "Type 0 and the event \"0\" are a join.",
    see: `${DIALECTS}: message {type:0}, event "0"`,
  },
  {
    scenarios: "base/docs_numbering_0_1",
    steps: [2],
    place: JOINED,
    ...missing,
    why: "Type 1 with a message is a send; the real server takes it for a join.",
    see: `${DIALECTS}: message {type:1}`,
  },
  {
    scenarios: "base/docs_numbering_0_1",
    steps: [2, 3],
    place: ["event:messageBroadcast", "event:messageAck"],
    ...added,
    why: "The send of the page's numbering and the one that says serverId are both accepted.",
    see: `${DIALECTS}: message {type:1}; messageServerId, serverId`,
  },
  {
    scenarios: "base/docs_numbering_0_1",
    steps: [3],
    place: "event:messageError",
    ...missing,
    why: "serverId is another name of messageServerId.",
    see: `${DIALECTS}: messageServerId, serverId`,
  },
  {
    scenarios: "base/message_malformed",
    steps: [8],
    place: JOINED,
    ...added,
    why: "A type may be a numeric string.",
    see: `${DIALECTS}: type as a numeric string`,
  },
  {
    scenarios: "base/send_invalid",
    steps: [7, 9],
    place: "event:messageError",
    ...missing,
    why: "A missing server or \"0\" is the default server.",
    see: `${DIALECTS}: missing or "0" = the default server`,
  },
  {
    scenarios: "base/send_invalid",
    steps: [7, 9],
    place: ["event:messageBroadcast", "event:messageAck"],
    ...added,
    why: "A missing server or \"0\" is the default server.",
    see: `${DIALECTS}: missing or "0" = the default server`,
  },

  // Who may connect and send.
  {
    scenarios: "base/sock_connect_rejected",
    steps: [0, 3],
    place: "connect",
    path: [".connect_error", ".connected"],
    why: "Without credentials an entity is optional; what is given must be valid.",
    see: `${IDENTITY}: auth.entityId is optional`,
  },
  {
    scenarios: "base/sock_connect_rejected",
    steps: [0, 3],
    place: "event:connection_established",
    ...added,
    why: "Without credentials an entity is optional; what is given must be valid.",
    see: `${IDENTITY}: auth.entityId is optional`,
  },
  {
    scenarios: "base/send_spoofed_sender",
    steps: [1],
    place: ["event:messageBroadcast", "event:messageAck"],
    ...missing,
    why: "Nobody sends in the name of somebody else.",
    see: `${IDENTITY}: senderId differs from the socket's identity`,
  },
  {
    scenarios: "base/send_spoofed_sender",
    steps: [1],
    place: "event:messageError",
    path: "",
    real: absent,
    ours: (value) => value[0].code === "FORBIDDEN",
    why: "Nobody sends in the name of somebody else.",
    see: `${IDENTITY}: senderId differs from the socket's identity`,
  },

  // Mistakes of a client, which the real server answers with 500 and what its database said.
  ...[
    ["base/rest_channel_validation", 5, 404],
    ["base/rest_channel_validation", 7, 400],
    ["base/rest_channel_lifecycle", 19, 404],
    ["base/rest_message_servers", 11, 404],
    ["base/rest_messages_http_sse_noagent", 1, 404],
    ["base/rest_submit", 7, 404],
    ["base/rest_submit", 16, 404],
    ...[6, 7, 8, 10].map((step) => ["base/rest_media", step, 400]),
  ].flatMap(([scenario, step, status]) => clientMistake(scenario, step, status)),

  // What the real server does not do.
  {
    scenarios: "base/send_invalid",
    steps: [10],
    place: ["status", "body"],
    why: "The messages without a server created the channel.",
    see: `${DIALECTS}: missing or "0" = the default server`,
  },
  {
    scenarios: "base/rest_submit",
    steps: [5],
    place: ["status", "body"],
    why: "What is submitted again is stored once, and answered as the first time.",
    see: `${REPAIRS}: duplicate message id 500 after 3 s -> idempotent`,
  },
  {
    scenarios: "base/rest_submit",
    steps: [18],
    place: ["status", "body"],
    why: "An agent can say that its turn is over.",
    see: `${ADDITIONS}: messageComplete`,
  },
  {
    scenarios: "base/rest_submit",
    steps: [18],
    place: "event:messageComplete",
    ...added,
    why: "An agent can say that its turn is over.",
    see: `${ADDITIONS}: messageComplete`,
  },
  {
    scenarios: "base/rest_messages",
    steps: [21],
    place: "body",
    path: ".data.messages[]",
    real: absent,
    ours: something,
    why: "A date is read as the time that it is.",
    see: `${REPAIRS}: before=<ISO date> returned nothing -> parsed`,
  },
  {
    scenarios: "agent/agent_rest_http",
    steps: [3, 4],
    place: "event:messageBroadcast",
    ...added,
    why: "Others in the channel see what is asked and answered by HTTP.",
    see: `${REPAIRS}: http/sse replies not stored -> stored`,
  },
  {
    scenarios: "agent/agent_rest_http",
    steps: [6],
    place: "body",
    path: ".data.messages[]",
    real: absent,
    ours: (value) => value.sourceType === "agent_response",
    why: "Replies by HTTP are part of the history.",
    see: `${REPAIRS}: http/sse replies not stored -> stored`,
  },
  {
    scenarios: "agent/agent_sessions",
    steps: [4, 5, 6],
    place: "event:messageBroadcast",
    ...added,
    why: "Others in the channel see what is asked and answered in a session.",
    see: `${REPAIRS}: http/sse replies not stored -> stored`,
  },
  {
    scenarios: "agent/agent_sessions",
    steps: [13],
    place: "body",
    path: ".messages[]",
    real: absent,
    ours: (value) => value.isAgent,
    why: "Replies by HTTP are part of the history.",
    see: `${REPAIRS}: http/sse replies not stored -> stored`,
  },
  {
    scenarios: "agent/agent_sessions",
    steps: [14],
    place: "body",
    path: ".messages[]*",
    why: "The newest message is the reply by HTTP, which is part of the history.",
    see: `${REPAIRS}: http/sse replies not stored -> stored`,
  },
  {
    scenarios: "agent/agent_sessions",
    place: "body",
    path: [".messages[].metadata.isDm", ".messages[].metadata.channelType"],
    real: (value) => value === false || value === "GROUP",
    ours: (value) => value === true || value === "DM",
    why: "The channel of a session is a direct one; the recorded agent takes it for a group.",
    see: "ELIZAOS.md §7: actions in DMs stored as channelType GROUP, a bug of the real server",
  },
  {
    scenarios: ["agent/agent_rest_http", "agent/agent_sessions"],
    place: ["body", "sse"],
    path: "*.inReplyTo",
    ours: /^[0-9a-f-]{36}$/,
    why: "The reply names the message that the client has; the real server names its agent's own memory of it.",
    see: `${REPAIRS}: http/sse replies not stored -> stored`,
  },
  {
    scenarios: "base/rest_media",
    steps: [3, 4],
    place: ["status", "type", "header:*", "body"],
    why: "What was uploaded to a channel can be downloaded.",
    see: `${REPAIRS}: uploaded channel files could not be downloaded -> served`,
  },
  {
    scenarios: "base/rest_media",
    steps: [16],
    place: "body",
    path: ".error",
    real: "File does not exist!!!!!!!",
    ours: "File not found",
    why: "One text for one thing.",
    see: `${REPAIRS}: client mistakes … with a clean message`,
  },

  {
    scenarios: ["base/rest_sessions_noagent", "agent/agent_sessions"],
    place: "body",
    path: ".error.stack",
    real: anyText,
    ours: absent,
    why: "Where in the program an error arose is nobody's business outside.",
    see: `${REPAIRS}: client mistakes … with a clean message`,
  },
  {
    scenarios: "agent/agent_jobs",
    steps: [2],
    place: "body",
    path: [".status", ".result"],
    why: "A job ends with the agent's answer.",
    see: `${REPAIRS}: jobs never complete -> they do`,
  },

  {
    scenarios: "base/rest_action",
    steps: [5],
    place: "event:messageBroadcast",
    path: [".senderName", ".thought", ".actions", ".rawMessage"],
    real: (value) => value === absent || value === "Agent",
    ours: something,
    why: "A message that changed is sent whole, whatever the change was about, and under its author's name.",
    see: EVERYTHING_NEW,
  },
  {
    scenarios: "base/rest_channel_validation",
    steps: [6],
    place: "body",
    path: ".data.type",
    real: "WHATEVER",
    ours: "GROUP",
    why: "A channel has a type that clients know; what is none of them is a group.",
    see: "ELIZAOS.md §3.3: the types of channels, which the real server does not check",
  },
  {
    scenarios: "ratelimit/ratelimit_api",
    steps: [3, 4],
    place: "header:retry-after",
    real: "898",
    ours: /^[1-9]\d?$/,
    why: "The limit gives something back every second, not everything after 15 minutes.",
    see: LIMITS,
  },

  // What browsers are told besides.
  {
    scenarios: "base/rest_cors_headers",
    place: "header:x-xss-protection",
    real: "1; mode=block",
    ours: "0",
    why: "The filter of old browsers opened holes of its own, and new ones have none.",
    see: "GUARANTEES.md P20: texts are inert by a strict content security policy",
  },
  {
    scenarios: "base/rest_cors_headers",
    place: "header:referrer-policy",
    real: "no-referrer-when-downgrade",
    ours: "no-referrer",
    why: "The same for every answer, and it is the stricter of the two.",
    see: "GUARANTEES.md P22: secrets in no place where they are not needed",
  },
  {
    scenarios: "base/rest_cors_headers",
    place: "header:strict-transport-security",
    real: anyText,
    ours: absent,
    why: "A server without TLS must not send it (RFC 6797 §7.2).",
    see: "nothing: the real server is at fault",
  },

  // Pages of other origins.
  {
    scenarios: "base/sock_engineio_http",
    place: ["header:access-control-allow-origin", "header:access-control-allow-credentials"],
    real: /^(\*|true)$/,
    why: "A page of another origin may use the server where it is named; nobody is told \"*\" with credentials.",
    see: ORIGINS,
  },
  {
    scenarios: ["base/sock_engineio_http"],
    place: "header:vary",
    real: absent,
    ours: "Origin",
    why: "The answer depends on the origin.",
    see: ORIGINS,
  },
  {
    scenarios: "base/sock_engineio_http",
    steps: [10],
    place: "header:access-control-allow-methods",
    real: "GET,POST",
    ours: anyText,
    why: "The same methods for Socket.IO as for the rest.",
    see: ORIGINS,
  },

  // The server that asks for a key.
  {
    scenarios: "authrest/authrest_socket_open",
    steps: [0],
    place: "connect",
    path: [".connected", ".connect_error"],
    why: "The token protects sockets too.",
    see: `${REPAIRS}: sockets open when only the REST token is set -> closed`,
  },
  {
    scenarios: "authrest/authrest_socket_open",
    steps: [0, 1, 2],
    place: "event:*",
    ...missing,
    why: "The token protects sockets too.",
    see: `${REPAIRS}: sockets open when only the REST token is set -> closed`,
  },
  {
    scenarios: "auth/auth_rest",
    steps: [2],
    place: ["status", "body"],
    why: "The token may be a bearer token.",
    see: `${IDENTITY}: x-api-key or bearer header`,
  },

  // The log.
  {
    scenarios: "base/logs_stream",
    steps: [4, 8],
    place: "event:log_stream",
    ...missing,
    why: "A line of the log comes once, and not before what it is about.",
    see: `${REPAIRS}: log lines doubled, no agent name -> once, with it`,
  },
  {
    scenarios: "base/logs_stream",
    steps: [4, 8],
    place: "event:log_stream",
    path: "",
    real: absent,
    ours: ([{ type, payload }]) => type === "log_entry" && payload.level === 40 && payload.time > 0,
    why: "Another program writes another log.",
    see: OTHER_PROGRAM,
  },

  // Another program.
  {
    scenarios: ["base/rest_system", "agent/agent_list"],
    place: "body",
    path: [".version", ".environment"],
    real: /^(1\.7\.2|unknown|development)$/,
    ours: anyText,
    why: "The version of wimpole.",
    see: OTHER_PROGRAM,
  },
  {
    scenarios: ["agent/agent_list", "agent/agent_stop_start"],
    place: "body",
    path: ".data.agents[].bio",
    real: "A mock agent with fixed answers.",
    ours: anyText,
    why: "Another agent has other words.",
    see: OTHER_PROGRAM,
  },
];

/** A status of 500 that is ours to give a better one, and a text without SQL. */
function clientMistake(scenario, step, status) {
  const see = `${REPAIRS}: client mistakes answered 500 with SQL text -> 400/404/409 with a clean message`;
  const why = "The request was wrong, not the server.";
  const common = { scenarios: scenario, steps: [step], why, see };
  return [
    { ...common, place: "status", real: 500, ours: status },
    { ...common, place: "body", path: [".error", ".error.code", ".details"], ours: isClean },
  ];
}

function isClean(value) {
  return value === absent || !JSON.stringify(value).includes("query");
}
