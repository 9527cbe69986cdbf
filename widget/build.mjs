// Builds the widget into one script of the package: `node build.mjs`. `node build.mjs test` bundles the unit tests.
import { readFile, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

// A stylesheet is a text that the widget hands to its shadow root: nothing of it touches the page's own policy.
const sheets = {
  name: "sheets",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await esbuild.transform(await readFile(path, "utf8"), { loader: "css", minify: true, target: TARGET });
      return { contents: code.trim(), loader: "text" };
    });
  },
};
const TARGET = ["chrome111", "firefox119", "safari16.4"];
const SAME = { bundle: true, target: TARGET, plugins: [sheets], logLevel: "warning", absWorkingDir: here(".") };

if (process.argv[2] === "test") {
  await rm(here("build/test"), { recursive: true, force: true });
  const out = { outdir: "build/test", outExtension: { ".js": ".mjs" }, format: "esm", platform: "node" };
  await esbuild.build({ ...SAME, ...out, target: "node20", entryPoints: ["test/*.test.ts"] });
} else {
  const outfile = "../src/hilo/portal/dist/hilo-chat.js";
  const small = { minify: true, mangleProps: /_$/, legalComments: "none", charset: "utf8" };
  await esbuild.build({ ...SAME, ...small, outfile, format: "iife", entryPoints: ["src/index.ts"] });
}
