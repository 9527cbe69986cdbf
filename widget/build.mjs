// Builds the widget into one script of the package: `node build.mjs`. `node build.mjs test` bundles the unit tests.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { minify } from "terser";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

// A stylesheet is a text that the widget hands to its shadow root: nothing of it touches the page's own policy.
const sheets = {
  name: "sheets",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await esbuild.transform(await readFile(path, "utf8"), { loader: "css", minify: true, target: TARGET });
      return { contents: code.trim().replace(/(--[\w-]+): /g, "$1:"), loader: "text" };
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
  const small = { minify: true, legalComments: "none", charset: "utf8", format: "iife", write: false };
  const { outputFiles } = await esbuild.build({ ...SAME, ...small, outfile, entryPoints: ["src/index.ts"] });
  // Once more by terser: 3 % less.
  const { code } = await minify(outputFiles[0].text, { ecma: 2020, compress: { passes: 3, unsafe_arrows: true } });
  await mkdir(new URL("../src/hilo/portal/dist", import.meta.url), { recursive: true });
  await writeFile(new URL(outfile, import.meta.url), code);
}
