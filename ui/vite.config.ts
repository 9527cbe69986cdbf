import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// Built into the Python package: an installed Hilo needs no Node. The server puts the nonce where __NONCE__ stands.
export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": new URL("./src", import.meta.url).pathname } },
  html: { cspNonce: "__NONCE__" },
  build: {
    outDir: "../src/hilo/web/dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { "/api": "http://127.0.0.1:8000" } },
});
