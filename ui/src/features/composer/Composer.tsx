import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useRef, useState, type ClipboardEvent, type DragEvent, type KeyboardEvent } from "react";
import { ways, type Opened } from "@/api/queries";
import { useWords } from "@/shared/i18n";
import { useMay } from "@/shared/me";
import { Empty } from "@/shared/states";
import { useShortcuts } from "../palette/shortcuts";
import { useWork } from "../conversation/work";
import { AttachButton } from "./AttachButton";
import { useDraft, type Kind } from "./draft";
import { isBlank } from "./kept";
import { DraftState } from "./DraftState";
import { Pending, useUploads } from "./uploads";
import { SendButtons } from "./SendButtons";
import { useSend } from "./send";
import { WayMenu, wayOf } from "./WayMenu";
import styles from "./Composer.module.css";

const AnsweredMeanwhile = lazy(() => import("./AnsweredMeanwhile"));
const ScheduleDialog = lazy(() => import("./ScheduleDialog"));

/** Write: a reply by any way that the person has, or a note for ourselves. Why a way is closed is said before writing. */
export function Composer({ conversation, typing }: { conversation: Opened; typing: (yes: boolean) => void }) {
  const { say } = useWords();
  const [kind, setKind] = useState<Kind>("reply");
  const may = useMay("conversations.reply");
  if (!may) return <footer className={styles.composer}><Empty title={say("composer.read_only")} /></footer>;
  return <Writing key={kind} kind={kind} setKind={setKind} conversation={conversation} typing={typing} />;
}

interface WritingProps {
  conversation: Opened;
  kind: Kind;
  setKind: (kind: Kind) => void;
  typing: (yes: boolean) => void;
}

function Writing({ conversation, kind, setKind, typing }: WritingProps) {
  const { say } = useWords();
  const draft = useDraft(conversation.id, kind);
  const uploads = useUploads(draft);
  const known = useQuery({ ...ways(conversation.id), enabled: kind === "reply" });
  const way = wayOf(known.data?.items ?? [], draft.words);
  const field = useRef<HTMLTextAreaElement>(null);
  const [scheduling, setScheduling] = useState(false);
  const { send, busy, answered, forgetAnswered } = useSend(conversation, kind, draft, way);
  const work = useWork(conversation);
  const text = draft.words.text ?? "";
  const closed = conversation.state === "closed" && kind === "reply";
  const stopped = kind === "reply" && known.isSuccess && (!way || !way.open);
  const ready = !isBlank(draft.words) && !uploads.running && !busy && !closed && !stopped && draft.state !== "elsewhere";

  useEffect(() => typing(text.trim().length > 0 && document.activeElement === field.current), [text, typing]);
  useEffect(() => () => typing(false), [typing]);
  useShortcuts({
    reply: () => (kind === "reply" ? field.current?.focus() : setKind("reply")),
    note: () => (kind === "note" ? field.current?.focus() : setKind("note")),
  });
  const switched = useRef(kind);
  useEffect(() => {
    if (switched.current !== "reply" || kind === "note") field.current?.focus();
  }, [kind]);

  const press = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      if (ready) void send({ close: event.shiftKey ? work.close : undefined });
    } else if (event.key === "Escape") field.current?.blur();
  };
  const paste = (event: ClipboardEvent) => {
    if (!event.clipboardData.files.length) return;
    event.preventDefault();
    uploads.add(event.clipboardData.files);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    uploads.add(event.dataTransfer.files);
  };

  return (
    <footer className={styles.composer} data-kind={kind} onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <div className={styles.top}>
        <SegmentedControl
          size="xs"
          value={kind}
          onChange={(value) => setKind(value as Kind)}
          aria-label={say("composer.kind")}
          data={[
            { value: "reply", label: say("composer.reply") },
            { value: "note", label: say("composer.note") },
          ]}
        />
        {kind === "reply" && <WayMenu ways={known.data?.items ?? []} way={way} choose={(chosen) => draft.change({ channel_account: chosen.account, to: chosen.to.value })} />}
        <span className={styles.gap} />
        <DraftState draft={draft} />
      </div>
      {way && way.to.kind === "email" && kind === "reply" && (
        <input className={styles.subject} aria-label={say("composer.subject")} placeholder={conversation.subject || say("composer.subject")} value={draft.words.subject ?? ""} onChange={(event) => draft.change({ subject: event.currentTarget.value })} />
      )}
      <textarea
        ref={field}
        className={styles.text}
        rows={3}
        aria-label={say(kind === "note" ? "composer.note" : "composer.reply")}
        placeholder={closed ? say("composer.closed") : say(kind === "note" ? "composer.note_hint" : "composer.reply_hint")}
        disabled={closed || draft.state === "loading"}
        maxLength={kind === "reply" ? (way?.text_max ? way.text_max * 10 : undefined) : undefined}
        value={text}
        onChange={(event) => draft.change({ text: event.currentTarget.value })}
        onKeyDown={press}
        onPaste={paste}
      />
      {way?.text_max && text.length > way.text_max && <p className={styles.warn}>{say("composer.split", { count: Math.ceil(text.length / way.text_max) })}</p>}
      <Pending uploads={uploads} />
      <div className={styles.bottom}>
        {kind === "reply" && <AttachButton add={uploads.add} />}
        <span className={styles.gap} />
        <SendButtons kind={kind} ready={ready} busy={busy} send={() => void send({})} sendAndClose={() => void send({ close: work.close })} schedule={() => setScheduling(true)} />
      </div>
      <Suspense>{scheduling && <ScheduleDialog close={() => setScheduling(false)} choose={(at) => void send({ at })} />}{answered && <AnsweredMeanwhile answer={answered} close={forgetAnswered} anyway={() => void send({ anyway: true })} />}</Suspense>
    </footer>
  );
}
