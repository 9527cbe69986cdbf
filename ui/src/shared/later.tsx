import { Button } from "@mantine/core";
import { lazy, Suspense, useState, type ComponentType, type ReactNode } from "react";
import { Boundary } from "./Boundary";
import { useWords } from "./i18n";
import { Empty } from "./states";

type Load<P> = () => Promise<{ default: ComponentType<P> }>;
const soon = new Set<() => Promise<unknown>>();

/**
 * A part that is fetched when somebody asks for it, or before, when there is nothing else to do. Where it cannot be
 * fetched (no network, a newer version on the server) that is said in its place, the page stays, and one can try again.
 */
export function later<P extends object>(load: Load<P>, fallback: ReactNode = null): ComponentType<P> {
  let Part = lazy(load);
  soon.add(load);
  return function Later(props: P) {
    const [, redraw] = useState(0);
    const renew = (again: () => void) => {
      Part = lazy(load);
      redraw((n) => n + 1);
      again();
    };
    return (
      <Boundary instead={(_, again) => <Missing again={() => renew(again)} />}>
        <Suspense fallback={fallback}>
          <Part {...props} />
        </Suspense>
      </Boundary>
    );
  };
}

const CALM = 4_000; // ms; what one came for is loaded first

/** Fetches all such parts while nothing else is to do, so that they open at once, and without a network as well. */
export function fetchSoon(): () => void {
  const begin = () => [...soon].reduce<Promise<unknown>>((before, load) => before.then(() => load().catch(() => {})), Promise.resolve());
  const timer = setTimeout(() => ("requestIdleCallback" in window ? requestIdleCallback(begin, { timeout: 10_000 }) : begin()), CALM);
  return () => clearTimeout(timer);
}

function Missing({ again }: { again: () => void }) {
  const { say } = useWords();
  return (
    <div role="alert">
      <Empty title={say("state.missing")} hint={say("state.missing_hint")}>
        <Button size="xs" variant="default" onClick={again}>{say("state.again")}</Button>{" "}
        <Button size="xs" variant="subtle" onClick={() => location.reload()}>{say("state.reload")}</Button>
      </Empty>
    </div>
  );
}
