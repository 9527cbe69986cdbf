import { later } from "@/shared/later";
import type { Doing } from "./acts";
import { BlockDialog } from "./BlockDialog";
import { ForwardDialog } from "./ForwardDialog";
import { JumpDialog } from "./JumpDialog";
import { MergeDialog } from "./MergeDialog";
import { MoveDialog } from "./MoveDialog";
import { UndoMergeDialog } from "./UndoMergeDialog";

const WhyPanel = later(() => import("../why/WhyPanel"));

/** The window of what one has begun to do. */
export default function Doings({ doing, close }: { doing: Doing; close: () => void }) {
  switch (doing.what) {
    case "merge":
      return <MergeDialog close={close} />;
    case "move":
      return <MoveDialog items={doing.items} close={close} />;
    case "forward":
      return <ForwardDialog items={doing.items} close={close} />;
    case "jump":
      return <JumpDialog close={close} />;
    case "block":
      return <BlockDialog close={close} />;
    case "undo_merge":
      return <UndoMergeDialog of={doing.of} merge={doing.merge} close={close} />;
    case "why":
      return <WhyPanel message={doing.message} close={close} />;
  }
}
