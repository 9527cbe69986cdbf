import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import react from "@vitejs/plugin-react";
import { build, defineConfig, type InlineConfig, type Plugin, type Rollup } from "vite";

// What an agent's day does not need: letters of other scripts come when they are met.
const LEFT_OUT = /-(cyrillic|greek|vietnamese)[\w-]*\.woff2$/;

/** The service worker, with the files that it keeps; its version is what they contain. */
function serviceWorker(): Plugin {
  return {
    name: "service-worker",
    apply: "build",
    generateBundle: {
      order: "post", // what others have dropped by then is not there to be kept
      handler(_, bundle) {
        const source = readFileSync("src/sw.js", "utf8");
        const built = Object.values(bundle).filter(({ fileName }) => fileName.startsWith("assets/") && !LEFT_OUT.test(fileName));
        const own = readdirSync("public").filter((name) => /\.(svg|png)$/.test(name));
        const files = [...built.map(({ fileName }) => `/${fileName}`), ...own.map((name) => `/${name}`)].sort();
        const version = createHash("sha256").update(source).update(files.join());
        for (const name of own) version.update(readFileSync(`public/${name}`));
        const filled = source.replace("__VERSION__", version.digest("hex").slice(0, 12)).replace("__FILES__", JSON.stringify(files));
        this.emitFile({ type: "asset", fileName: "sw.js", source: filled });
      },
    },
  };
}

const shared: InlineConfig = {
  resolve: { alias: { "@": new URL("./src", import.meta.url).pathname } },
  html: { cspNonce: "__NONCE__" },
};

/**
 * The modules that the first page loads. Left alone, each that a lazy part uses too becomes a file of its own: fifty
 * requests, and 15 kB more than in two. Which they are is known only after a build.
 */
async function ofTheFirstPage(): Promise<Set<string>> {
  const [made] = [await build({ ...shared, configFile: false, logLevel: "silent", plugins: [react()], build: { write: false, minify: false } })].flat();
  const chunks = new Map((made as Rollup.RollupOutput).output.flatMap((one) => (one.type === "chunk" ? [[one.fileName, one] as const] : [])));
  const found = new Set<string>();
  const seen = new Set<string>();
  const take = (name: string): void => {
    const chunk = chunks.get(name);
    if (!chunk || seen.has(name)) return;
    seen.add(name);
    for (const id of chunk.moduleIds) found.add(id);
    chunk.imports.forEach(take);
  };
  for (const chunk of chunks.values()) if (chunk.isEntry) take(chunk.fileName);
  return found;
}

// Built into the Python package: an installed Hilo needs no Node. The server puts the nonce where __NONCE__ stands.
export default defineConfig(async ({ command }) => {
  const first = command === "build" ? await ofTheFirstPage() : new Set<string>();
  return {
    ...shared,
    plugins: [react(), serviceWorker()],
    build: {
      outDir: "../src/hilo/web/dist",
      emptyOutDir: true,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      rolldownOptions: {
        output: {
          codeSplitting: {
            groups: [
              { name: "libraries", test: (id: string) => first.has(id) && id.includes("node_modules"), priority: 2 },
              { name: "first", test: (id: string) => first.has(id), priority: 1 },
            ],
          },
        },
      },
    },
    server: { proxy: { "/api": "http://127.0.0.1:8000" } },
  };
});
