import { Service } from "@elizaos/core";

import { AgentConnection } from "./agent_connection.js";

/** @import { IAgentRuntime, Plugin } from "@elizaos/core" */

/** Keeps the agent connected as long as its runtime runs. */
export class WimpoleService extends Service {
  static serviceType = "wimpole";
  capabilityDescription = "Takes part in the channels of a wimpole message server";

  /** Nothing where WIMPOLE_URL is not set. @type {AgentConnection | undefined} */
  connection;

  /**
   * Does not wait for the server, which may be away.
   * @param {IAgentRuntime} runtime
   */
  static async start(runtime) {
    const service = new WimpoleService(runtime);
    const url = textOf(runtime, "WIMPOLE_URL");
    if (!url) {
      runtime.logger.warn({ src: "plugin:wimpole", agentId: runtime.agentId }, "WIMPOLE_URL is not set: not connected");
      return service;
    }
    service.connection = new AgentConnection(runtime, {
      url,
      apiKey: textOf(runtime, "WIMPOLE_AGENT_KEY"),
      agentId: textOf(runtime, "WIMPOLE_AGENT_ID"),
    });
    return service;
  }

  async stop() {
    await this.connection?.close();
  }
}

/**
 * @param {IAgentRuntime} runtime
 * @param {string} name
 */
function textOf(runtime, name) {
  const value = runtime.getSetting(name);
  return value === null || value === "" ? undefined : String(value);
}

/** For the `plugins` of an ElizaOS project. @type {Plugin} */
export const wimpolePlugin = {
  name: "wimpole",
  description: "Connects the agent to a wimpole message server (WIMPOLE_URL, WIMPOLE_AGENT_KEY)",
  services: [WimpoleService],
};
