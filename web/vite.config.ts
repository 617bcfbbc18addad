import { fileURLToPath } from "node:url";

import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";

// The built files are embedded in the wimpole binary and served under a strict content security
// policy: nothing inline, no data: addresses.
export default defineConfig({
  plugins: [tailwindcss()],
  resolve: {
    alias: {
      "@wimpole/client": fileURLToPath(new URL("../clients/js/src/index.ts", import.meta.url)),
      "@": fileURLToPath(new URL("src", import.meta.url)),
    },
    // The client is built from its sources, which name it as their peer.
    dedupe: ["socket.io-client"],
  },
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  build: {
    target: "es2022",
    outDir: "dist",
    assetsDir: "assets",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
  },
  server: {
    proxy: {
      "/api": "http://127.0.0.1:3000",
      "/media": "http://127.0.0.1:3000",
      "/metrics": "http://127.0.0.1:3000",
      "/socket.io": { target: "http://127.0.0.1:3000", ws: true },
    },
  },
});
