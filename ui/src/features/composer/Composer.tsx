import { ActionIcon, Button, SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState, type DragEvent, type KeyboardEvent } from "react";
import { ways, type Opened } from "@/api/queries";
import { useWords } from "@/shared/i18n";
import { IconBolt } from "@/shared/icons";
import { useHere } from "@/shared/here";
import { later } from "@/shared/later";
import { useMay } from "@/shared/me";
import { Empty, Loading } from "@/shared/states";
import { AlreadyTold } from "../again/parts";
import { useShortcuts } from "../palette/shortcuts";
import { useWork } from "../conversation/work";
import { AttachButton } from "./AttachButton";
import { DraftState } from "./DraftState";
import { useDraft, type Kind } from "./draft";
import type { FieldHandle, FieldProps } from "./field";
import { isBlank } from "./kept";
import { shownIn, unfilled } from "./letter";
import { useOffers } from "./useOffers";
import { PlainField } from "./PlainField";
import { SendButtons } from "./SendButtons";
import { useSend } from "./send";
import { Pending, useUploads } from "./uploads";
import { WayMenu, wayOf } from "./WayMenu";
import styles from "./Composer.module.css";

const AnsweredMeanwhile = later(() => import("./AnsweredMeanwhile"));
const ScheduleDialog = later(() => import("./ScheduleDialog"));
const Addressees = later(() => import("./Addressees"));
const RichField = later(() => import("./RichField"), <Loading rows={2} />);

/** Write: a reply by any way that the person has, or a note for ourselves. Why a way is closed is said before writing. */
export function Composer({ conversation, typing }: { conversation: Opened; typing: (yes: boolean) => void }) {
  const { say } = useWords();
  const [noting, setNoting] = useHere(`note ${conversation.id}`, "");
  const kind: Kind = noting ? "note" : "reply";
  const setKind = (next: Kind) => setNoting(next === "note" ? "yes" : "");
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
  const mail = kind === "reply" && way?.to.kind === "email" ? way : undefined;
  const rich = mail?.formats.includes("html") ?? false;
  const unwanted = way?.reason === "everything" ? (way.instead ? way.instead.name || way.instead.value : way.to.value) : "";
  const field = useRef<FieldHandle>(null);
  const [focused, setFocused] = useState(false);
  const [scheduling, setScheduling] = useState(false);
  const { send, busy, answered, forgetAnswered, waits, stopWaiting } = useSend(conversation, kind, draft, way, rich);
  const work = useWork(conversation);
  const text = draft.words.text ?? "";
  const closed = conversation.state === "closed" && kind === "reply";
  const stopped = kind === "reply" && known.isSuccess && !way?.open;
  const tooMuch = kind === "reply" && way !== undefined && uploads.size > way.media_max_bytes;
  const ready = !isBlank(draft.words) && !uploads.running && !busy && !closed && !stopped && !tooMuch && draft.state !== "elsewhere";
  const left = kind === "reply" ? unfilled(text) : [];
  const { part: offered, offer } = useOffers({ conversation, way, closed, kind, setKind, field });

  useEffect(() => typing(text.trim().length > 0 && focused), [text, typing, focused]);
  useEffect(() => () => typing(false), [typing]);
  useShortcuts({
    reply: () => (kind === "reply" ? field.current?.focus() : setKind("reply")),
    note: () => (kind === "note" ? field.current?.focus() : setKind("note")),
  });
  const switched = useRef(kind);
  useEffect(() => {
    if (switched.current !== "reply" || kind === "note") field.current?.focus();
  }, [kind]);

  const drop = (event: DragEvent) => {
    event.preventDefault();
    if (kind === "reply") uploads.add(event.dataTransfer.files);
  };
  // The first Escape leaves the field, the next one the conversation.
  const leave = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== "Escape" || event.defaultPrevented || !event.currentTarget.contains(event.target as Node)) return;
    event.preventDefault();
    (event.target as HTMLElement).blur();
  };
  const sendAndClose = () => void send({ then: work.close, back: work.reopen, made: "closure" });
  const common: FieldProps = {
    handle: field,
    label: say(kind === "note" ? "composer.note" : "composer.reply"),
    hint: closed ? say("composer.closed") : say(kind === "note" ? "composer.note_hint" : "composer.reply_hint"),
    disabled: closed,
    waits: draft.state === "loading" || (kind === "reply" && known.isPending), // which field it is, the way says
    offer: kind === "reply" ? offer : undefined,
    send: (andClose) => {
      if (ready) andClose && kind === "reply" ? sendAndClose() : void send({});
    },
    attach: (files) => kind === "reply" && uploads.add(files),
    focused: setFocused,
  };
  const changeLetter = (html: string, words: string) => {
    const attachments = draft.words.attachments ?? [];
    const before = new Set(shownIn(draft.words.html ?? "", uploads.files));
    const now = new Set(shownIn(html, uploads.files));
    draft.change({ html, text: words, ...(before.size ? { attachments: attachments.filter((id) => !before.has(id) || now.has(id)) } : {}) });
  };

  return (
    <footer className={styles.composer} data-kind={kind} onDragOver={(event) => event.preventDefault()} onDrop={drop} onKeyDown={leave}>
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
      {mail && <Addressees conversation={conversation.id} way={mail} copied={known.data?.cc ?? []} subject={conversation.subject} words={draft.words} change={draft.change} />}
      {kind === "reply" && unwanted && <p className={styles.warn} role="status">{say("copy.everything", { address: unwanted })}</p>}
      {rich && draft.state !== "loading" ? (
        <RichField {...common} html={draft.words.html ?? ""} text={text} files={uploads.files} change={changeLetter} addPicture={uploads.addWithin} />
      ) : (
        <PlainField
          {...common}
          value={text}
          change={(words) => draft.change({ text: words, ...(draft.words.html ? { html: "" } : {}) })}
          maxLength={kind === "reply" ? (way?.text_max ? way.text_max * 10 : undefined) : undefined}
          naming={kind === "note" ? conversation.id : undefined}
        />
      )}
      {kind === "reply" && !closed && text.trim() && <AlreadyTold conversation={conversation} text={text} />}
      {kind === "reply" && way?.text_max && text.length > way.text_max && <p className={styles.warn}>{say("composer.split", { count: Math.ceil(text.length / way.text_max) })}</p>}
      {left.length > 0 && <p className={styles.warn} role="status">{say("answers.unfilled", { names: left.map((one) => `{${one}}`).join(", ") })}</p>}
      {kind === "reply" && !rich && draft.words.html && <p className={styles.hint}>{say("composer.plain")}</p>}
      {kind === "reply" && <Pending uploads={uploads} way={way} />}
      {waits && (
        <p className={styles.warn} role="status" data-waits="">
          {say("composer.waits")}{" "}
          <Button size="compact-xs" variant="default" onClick={stopWaiting}>{say("composer.stop_waiting")}</Button>
        </p>
      )}
      <div className={styles.bottom}>
        {kind === "reply" && <AttachButton add={uploads.add} />}
        {kind === "reply" && (
          <ActionIcon variant="subtle" color="gray" aria-label={say("answers.open")} title={`${say("answers.open")}  /`} onClick={offer} disabled={closed}>
            <IconBolt size={18} />
          </ActionIcon>
        )}
        <span className={styles.gap} />
        <SendButtons
          kind={kind}
          ready={ready}
          busy={busy}
          send={() => void send({})}
          sendAndClose={sendAndClose}
          sendAndSnooze={(until) => void send({ then: () => work.snooze(until), back: work.wake, made: "snooze" })}
          schedule={() => setScheduling(true)}
        />
      </div>
      {scheduling && <ScheduleDialog conversation={conversation.id} close={() => setScheduling(false)} choose={(at) => void send({ at })} />}
      {answered && <AnsweredMeanwhile answer={answered} close={forgetAnswered} anyway={() => void send({ anyway: true })} />}
      {offered}
    </footer>
  );
}
