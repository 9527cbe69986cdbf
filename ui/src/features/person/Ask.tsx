import { Button, Textarea } from "@mantine/core";
import { useState, type FormEvent, type ReactNode } from "react";
import { Dialog } from "@/shared/Dialog";
import { useWords } from "@/shared/i18n";

interface Props {
  title: string;
  /** What the button does. */
  label: string;
  hint?: ReactNode;
  /** `must`: without a reason nothing is done; `none`: no reason is asked for. */
  reason?: "must" | "may" | "none";
  danger?: boolean;
  ready?: boolean;
  busy?: boolean;
  size?: number;
  close: () => void;
  run: (reason: string) => void;
  children?: ReactNode;
}

/** A question before something is done, with its reason: it stays in the record. */
export function Ask({ title, label, hint, reason = "may", danger, ready = true, busy, size = 460, close, run, children }: Props) {
  const { say } = useWords();
  const [text, setText] = useState("");
  const lacking = reason === "must" && !text.trim();
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !lacking) run(text.trim());
  };
  return (
    <Dialog title={title} close={close} size={size}>
      <form onSubmit={send} style={{ display: "grid", gap: 12 }}>
        {hint && <div className="quiet">{hint}</div>}
        {children}
        {reason !== "none" && (
          <Textarea label={say(reason === "must" ? "record.reason" : "record.reason_maybe")} value={text} autosize minRows={2} maxRows={6} maxLength={500} data-autofocus={children ? undefined : true} onChange={(event) => setText(event.currentTarget.value)} />
        )}
        <div style={{ display: "flex", gap: 8, justifyContent: "end" }}>
          <Button variant="default" onClick={close}>{say("record.cancel")}</Button>
          <Button type="submit" color={danger ? "red.8" : undefined} disabled={!ready || lacking} loading={busy}>{label}</Button>
        </div>
      </form>
    </Dialog>
  );
}
