// The few things of a browser that the logic needs when Node runs it.

class Stored {
  isFull = false;

  get length(): number {
    return Object.keys(this.all()).length;
  }

  getItem(key: string): string | null {
    return this.all()[key] ?? null;
  }

  setItem(key: string, value: string): void {
    if (this.isFull) throw new Error("QuotaExceededError");
    this.all()[key] = value;
  }

  removeItem(key: string): void {
    delete this.all()[key];
  }

  clear(): void {
    this.isFull = false;
    for (const key of Object.keys(this)) if (key !== "isFull") this.removeItem(key);
  }

  /** As in a browser, what is kept are properties of the storage itself. */
  private all(): Record<string, string> {
    return this as unknown as Record<string, string>;
  }
}

export const stored = new Stored();
Object.defineProperty(stored, "isFull", { enumerable: false, writable: true, value: false });
Object.defineProperty(globalThis, "localStorage", { value: stored, configurable: true });
if (!("navigator" in globalThis)) Object.defineProperty(globalThis, "navigator", { value: { languages: ["es-ES"] } });
