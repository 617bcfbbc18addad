import { fileURLToPath } from "node:url";

/** The built web app of ElizaOS. */
export const webApp = fileURLToPath(new URL("../node_modules/@elizaos/client/dist", import.meta.url));
