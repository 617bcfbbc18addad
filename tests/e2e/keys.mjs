import { createHash, createHmac, createSign, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";

const fileOf = (directory) => path.join(directory, "keys.json");

async function replace(file, content) {
  await writeFile(`${file}.test`, JSON.stringify(content), { mode: 0o600 });
  await rename(`${file}.test`, file);
}

async function keysIn(directory) {
  try {
    return JSON.parse(await readFile(fileOf(directory), "utf8")).keys;
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    return [];
  }
}

/** Adds an API key to those of a data directory and returns its id and secret. */
export async function addKey(directory, { role = "user", entity, expiresAt } = {}) {
  const secret = `wim_${randomBytes(32).toString("base64url")}`;
  const id = randomBytes(6).toString("hex");
  const sha256 = createHash("sha256").update(secret).digest("hex");
  const key = { id, name: "test", role, sha256, entity, createdAt: Date.now(), expiresAt };
  await replace(fileOf(directory), { version: 1, keys: [...(await keysIn(directory)), key] });
  return { id, secret };
}

export async function revokeKey(directory, id) {
  const left = (await keysIn(directory)).filter((key) => key.id !== id);
  await replace(fileOf(directory), { version: 1, keys: left });
}

const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Keys that sign tokens, one for each algorithm, and the set by which they are checked. */
export class TokenIssuer {
  #secret = randomBytes(32);
  #keys = {
    RS256: generateKeyPairSync("rsa", { modulusLength: 2048 }),
    ES256: generateKeyPairSync("ec", { namedCurve: "P-256" }),
    EdDSA: generateKeyPairSync("ed25519"),
  };

  static algorithms = ["HS256", "RS256", "ES256", "EdDSA"];

  /** As a JSON Web Key, with its algorithm as its id. */
  publicKey(algorithm) {
    const key =
      algorithm === "HS256"
        ? { kty: "oct", k: this.#secret.toString("base64url") }
        : this.#keys[algorithm].publicKey.export({ format: "jwk" });
    return { ...key, kid: algorithm, use: "sig" };
  }

  get keySet() {
    return { keys: TokenIssuer.algorithms.map((algorithm) => this.publicKey(algorithm)) };
  }

  async writeKeySet(file, keySet = this.keySet) {
    await replace(file, keySet);
  }

  sign(claims, { algorithm = "ES256", header = { alg: algorithm, typ: "JWT", kid: algorithm } } = {}) {
    const text = `${encode(header)}.${encode(claims)}`;
    return `${text}.${this.#signature(algorithm, text).toString("base64url")}`;
  }

  /** A token for an entity that counts for so many seconds. */
  token(entity, { lifetime = 60, role, ...options } = {}) {
    const now = Date.now() / 1000;
    return this.sign({ sub: entity, iat: Math.floor(now), exp: now + lifetime, role }, options);
  }

  #signature(algorithm, text) {
    const key = this.#keys[algorithm]?.privateKey;
    if (algorithm === "HS256") return createHmac("sha256", this.#secret).update(text).digest();
    if (algorithm === "EdDSA") return sign(null, Buffer.from(text), key);
    return createSign("sha256").update(text).sign({ key, dsaEncoding: "ieee-p1363" });
  }
}
