import type { Schemas } from "@/api/client";
import { usePlace } from "../inbox/place";
import { useActs } from "../conversation/acts";

type Source = Schemas["ThreadSource"];

const PATIENCE = 5_000; // ms until the part of the thread is there
const STEP = 60;

/** Shows an item of the thread: goes to it, or to its conversation, and lets it light up for a moment. */
export function useShow(): (source: Source) => void {
  const { conversation, jump } = useActs();
  const [, go] = usePlace();
  return (source) => {
    if (light(source.item)) return;
    if (source.conversation === conversation.id) jump(source.at);
    else go({ open: source.conversation });
    const until = Date.now() + PATIENCE;
    const again = () => {
      if (!light(source.item) && Date.now() < until) setTimeout(again, STEP);
    };
    setTimeout(again, STEP);
  };
}

function light(item: string): boolean {
  const shown = document.getElementById(`item-${item}`);
  const pane = shown?.closest<HTMLElement>("[role=log]");
  if (!shown || !pane) return false;
  pane.scrollTop = shown.offsetTop - pane.clientHeight / 3;
  shown.tabIndex = -1;
  shown.focus({ preventScroll: true });
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  shown.animate([{ background: "var(--mark)" }, { background: "transparent" }], { duration: still ? 0 : 1_600, easing: "ease-out" });
  return true;
}
