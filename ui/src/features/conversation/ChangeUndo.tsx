import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { mergesOf, type Item } from "@/api/queries";
import { useWords } from "@/shared/i18n";
import { useMay } from "@/shared/me";
import { usePlace, writePlace } from "../inbox/place";
import { useActs } from "./acts";
import { useRestructure } from "./restructure";
import styles from "./Change.module.css";

const MERGED = new Set(["merged"]);
const MOVED = new Set(["split", "split_off", "moved", "moved_here"]);

/** The way back of a merge, split or move, as long as it stands; and the way to where messages went or came from. */
export default function ChangeUndo({ item, of }: { item: Item; of: string }) {
  const { say } = useWords();
  const acts = useActs();
  const [place] = usePlace();
  const { undo, busy } = useRestructure();
  const may = useMay("conversations.reply");
  const merged = MERGED.has(item.text);
  const { data } = useQuery({ ...mergesOf(of), enabled: merged || MOVED.has(item.text) });
  const merge = merged && data?.merges.find((one) => one.id === item.change);
  const move = data?.moves.find((one) => one.id === item.change);
  if (merge) {
    if (merge.undone_at) return <em> · {say("change.undone")}</em>;
    return (
      <>
        <span> · {merge.number}</span>
        {may && <button type="button" className={styles.undo} onClick={() => acts.begin({ what: "undo_merge", of, merge: merge.id })}>{say("change.undo_merge")}</button>}
      </>
    );
  }
  if (!move || !MOVED.has(item.text)) return null;
  const other = item.text === "split" || item.text === "moved" ? move.to : move.from;
  return (
    <>
      <span> · {say("choose.count", { count: move.items })}</span>
      {move.undone ? (
        <em> · {say("change.undone")}</em>
      ) : (
        <>
          <Link className={styles.undo} href={writePlace({ ...place, open: other })}>{say("change.other")}</Link>
          {may && <button type="button" className={styles.undo} disabled={busy} onClick={() => void undo(of, move.split ? "splits" : "moves", move.id)}>{say("do.undo")}</button>}
        </>
      )}
    </>
  );
}
