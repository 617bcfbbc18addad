import { fileURLToPath } from "node:url";

import { defineConfig } from "vite";

const tests = fileURLToPath(new URL("src/all_tests.ts", import.meta.url));

// Node cannot read TypeScript: the tests are bundled for it and run by `node --test`.
export default defineConfig({
  logLevel: "warn",
  publicDir: false,
  resolve: {
    alias: {
      "@wimpole/client": fileURLToPath(new URL("../clients/js/src/index.ts", import.meta.url)),
      "@": fileURLToPath(new URL("src", import.meta.url)),
    },
  },
  build: { ssr: tests, outDir: "node_modules/.test", emptyOutDir: true },
});
