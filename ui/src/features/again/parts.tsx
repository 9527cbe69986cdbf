import { lazy, Suspense, type ComponentType } from "react";
import type { Opened } from "@/api/queries";

type Load<P> = () => Promise<{ default: ComponentType<P> }>;

/** A hint that is fetched when there is something to hint at; where it cannot be fetched there is none. */
function hint<P extends object>(load: Load<P>): ComponentType<P> {
  const Part = lazy(() => load().catch(() => ({ default: () => null }))) as ComponentType<P>;
  return function Hint(props: P) {
    return (
      <Suspense>
        <Part {...props} />
      </Suspense>
    );
  };
}

/** In a composer, below the field: what of the draft's questions the customer has answered already. */
export const AlreadyTold = hint<{ conversation: Opened; text: string }>(() => import("./ToldCards"));

/** Over a thread: where it stopped, what is asked, what we owe. */
export const PickUp = hint<{ conversation: Opened }>(() => import("./Sentences"));
