import { randomUUID } from "node:crypto";

import { DatabaseAdapter } from "@elizaos/core";

/** What an AgentRuntime stores, in maps: enough of IDatabaseAdapter for a conversation. */
export class MemoryAdapter extends DatabaseAdapter {
  agents = new Map();
  entities = new Map();
  worlds = new Map();
  rooms = new Map();
  participants = new Map();
  memories = new Map();
  logs = [];
  cache = new Map();

  async init() {}
  async initialize() {}
  async isReady() {
    return true;
  }
  async close() {}
  async getConnection() {
    return this;
  }
  async runPluginMigrations() {}
  async ensureEmbeddingDimension() {}

  async getAgent(id) {
    return this.agents.get(id) ?? null;
  }
  async getAgents() {
    return [...this.agents.values()];
  }
  async createAgent(agent) {
    this.agents.set(agent.id, agent);
    return true;
  }
  async updateAgent(id, agent) {
    this.agents.set(id, { ...this.agents.get(id), ...agent });
    return true;
  }

  async getEntitiesByIds(ids) {
    return ids.map((id) => this.entities.get(id)).filter(Boolean);
  }
  async getEntitiesForRoom(roomId) {
    return this.getEntitiesByIds([...(this.participants.get(roomId) ?? [])]);
  }
  async createEntities(entities) {
    for (const entity of entities) this.entities.set(entity.id, entity);
    return true;
  }
  async updateEntity(entity) {
    this.entities.set(entity.id, entity);
  }
  async getComponents() {
    return [];
  }

  async createWorld(world) {
    if (!this.worlds.has(world.id)) this.worlds.set(world.id, world);
    return world.id;
  }
  async getWorld(id) {
    return this.worlds.get(id) ?? null;
  }
  async createRooms(rooms) {
    for (const room of rooms) this.rooms.set(room.id, room);
    return rooms.map((room) => room.id);
  }
  async getRoomsByIds(ids) {
    return ids.map((id) => this.rooms.get(id)).filter(Boolean);
  }
  async updateRoom(room) {
    this.rooms.set(room.id, room);
  }
  async addParticipantsRoom(entityIds, roomId) {
    this.participants.set(roomId, new Set([...(this.participants.get(roomId) ?? []), ...entityIds]));
    return true;
  }
  async removeParticipant(entityId, roomId) {
    return this.participants.get(roomId)?.delete(entityId) ?? false;
  }
  async getParticipantsForRoom(roomId) {
    return [...(this.participants.get(roomId) ?? [])];
  }
  async getParticipantUserState() {
    return null;
  }

  async createMemory(memory, tableName) {
    const id = memory.id ?? randomUUID();
    this.memories.set(id, { ...memory, id, tableName, createdAt: memory.createdAt ?? Date.now() });
    return id;
  }
  async getMemoryById(id) {
    return this.memories.get(id) ?? null;
  }
  async getMemories({ roomId, tableName, count = 100 }) {
    const all = [...this.memories.values()].filter((each) => each.roomId === roomId && each.tableName === tableName);
    return all.slice(-count);
  }
  async deleteMemory(id) {
    this.memories.delete(id);
  }
  async deleteAllMemories(roomId, tableName) {
    for (const [id, each] of this.memories) if (each.roomId === roomId && each.tableName === tableName) this.memories.delete(id);
  }
  async updateMemory(memory) {
    this.memories.set(memory.id, { ...this.memories.get(memory.id), ...memory });
    return true;
  }

  async log(entry) {
    this.logs.push(entry);
  }
  async getCache(key) {
    return this.cache.get(key);
  }
  async setCache(key, value) {
    this.cache.set(key, value);
    return true;
  }
}
