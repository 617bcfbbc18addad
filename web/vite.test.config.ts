import { defineConfig } from "vite";

// Node cannot read TypeScript: the tests are bundled for it and run by `node --test`.
export default defineConfig({
  logLevel: "warn",
  publicDir: false,
  build: {
    ssr: "src/timeline.test.ts",
    outDir: "node_modules/.test",
    emptyOutDir: true,
  },
});
