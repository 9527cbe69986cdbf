// What building takes of Node: its whole types are a large package for two calls.
declare module "node:crypto" {
  interface Hash {
    update(data: string | Uint8Array): Hash;
    digest(form: "hex"): string;
  }
  export function createHash(name: "sha256"): Hash;
}
declare module "node:fs" {
  export function readdirSync(folder: string): string[];
  export function readFileSync(path: string): Uint8Array;
  export function readFileSync(path: string, form: "utf8"): string;
}
