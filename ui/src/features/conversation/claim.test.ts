import { expect, test, vi } from "vitest";

vi.stubGlobal("location", { origin: "http://localhost" });
const { Trouble } = await import("@/api/client");
const { claim, isTaken } = await import("./claim");

const changed = (version: number, assignee: string | null) => new Trouble(412, "conversation_changed", "", "", 0, { version, assignee });

/** A server on which it stands so; what it was asked with is noted. */
function server(...stands: [version: number, assignee: string | null][]) {
  const asked: number[] = [];
  const put = async (version: number) => {
    asked.push(version);
    const [now, assignee] = stands.length > 1 ? stands.shift()! : stands[0]!;
    if (version !== now) throw changed(now, assignee);
    return "mine";
  };
  return { asked, put };
}

test("another change than of who has it is no reason to refuse: it is tried again on top of it", async () => {
  const { asked, put } = server([4, null], [5, null], [5, null]);
  expect(await claim({ version: 3, assignee: null }, "me", put)).toBe("mine");
  expect(asked).toEqual([3, 4, 5]);
});

test("whoever was faster has it, and is not asked twice", async () => {
  const { asked, put } = server([4, "leo"]);
  const seen = { version: 3, assignee: null };
  const error = await claim(seen, "me", put).catch((one: unknown) => one);
  expect(isTaken(error, seen, "me")).toBe(true);
  expect(asked).toEqual([3]);
});

test("it is taken over from whom one saw there, from nobody, and by oneself in another tab, but from nobody else", async () => {
  const seen = { version: 3, assignee: { id: "leo" } };
  for (const has of ["leo", null, "me"]) expect(await claim(seen, "me", server([4, has]).put)).toBe("mine");
  await expect(claim(seen, "me", server([4, "ana"]).put)).rejects.toThrow();
});

test("what goes on changing, and what is refused for another reason, says what it is and not that somebody has it", async () => {
  const seen = { version: 0, assignee: null };
  let version = 1;
  const put = vi.fn(async () => {
    throw changed(version++, null);
  });
  const error = await claim(seen, "me", put).catch((one: unknown) => one);
  expect([put.mock.calls.length, isTaken(error, seen, "me")]).toEqual([5, false]);
  const away = new Trouble(503, "database_away");
  await expect(claim(seen, "me", () => Promise.reject(away))).rejects.toBe(away);
  expect(isTaken(away, seen, "me")).toBe(false);
});
