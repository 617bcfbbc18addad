export { connectAgent, AgentConnection } from "./agent_connection.js";
export { WimpoleService, wimpolePlugin, wimpolePlugin as default } from "./plugin.js";
