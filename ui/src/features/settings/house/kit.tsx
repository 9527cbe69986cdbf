import { ActionIcon, Alert, Button, Code, CopyButton, Tooltip, type ButtonProps } from "@mantine/core";
import "@mantine/core/styles/Alert.layer.css";
import "@mantine/core/styles/Code.layer.css";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState, type FormEvent, type ReactNode } from "react";
import { useLocation } from "wouter";
import { Dialog } from "@/shared/Dialog";
import { useWords } from "@/shared/i18n";
import { IconBack, IconCheck, IconCopy } from "@/shared/icons";
import { troubleWords } from "@/shared/states";
import { brief, dateOf, useNow, wholeTime } from "@/shared/time";
import { useTell } from "@/shared/Toasts";
import { useHere } from "@/shared/here";
import { proved } from "../../account/proof";
import styles from "./house.module.css";

// What every page of the house is put together from.

/** A part of a page. `whole`: it is the page's only part, whose name stands above it already. */
export function Card({ title, hint, actions, whole, children }: { title: string; hint?: ReactNode; actions?: ReactNode; whole?: boolean; children?: ReactNode }) {
  return (
    <section className={styles.card} aria-label={title}>
      <header className={styles.cardHead}>
        <h2 className={whole ? "unseen" : undefined}>{title}</h2>
        {whole && hint && <p className={styles.hint}>{hint}</p>}
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {!whole && hint && <p className={styles.hint}>{hint}</p>}
      {children}
    </section>
  );
}

/** Runs a write, asks for a proof of who one is where that is due, and has what changed shown anew. Throws what it throws. */
export function useChange(): <T>(act: () => Promise<T>, ...changed: string[]) => Promise<T> {
  const queries = useQueryClient();
  return async (act, ...changed) => {
    try {
      return await proved(act);
    } finally {
      for (const key of changed) void queries.invalidateQueries({ queryKey: [key] });
    }
  };
}

/** A button that does something at once: busy while it does, and what went wrong is told. */
export function Act({ act, children, ...look }: ButtonProps & { act: () => Promise<unknown>; children: ReactNode }) {
  const tell = useTell();
  const [busy, setBusy] = useState(false);
  const press = async () => {
    setBusy(true);
    try {
      await act();
    } catch (error) {
      tell.trouble(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button size="compact-md" variant="default" {...look} loading={busy} onClick={() => void press()}>
      {children}
    </Button>
  );
}

/** A form that keeps what was typed until it is saved, and says at its foot what was refused. `still`: it is only read. */
export function Form({ save, label, children, disabled, cancel, danger, still }: { save: () => Promise<unknown>; label: string; children: ReactNode; disabled?: boolean; cancel?: () => void; danger?: boolean; still?: boolean }) {
  const { say } = useWords();
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<unknown>(null);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || disabled || still) return;
    setBusy(true);
    setWrong(null);
    try {
      await save();
    } catch (error) {
      setWrong(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className={styles.form} onSubmit={(event) => void send(event)}>
      {children}
      {wrong !== null && (
        <Alert color="red" variant="light" role="alert" p="xs">
          {troubleWords(wrong, say)}
        </Alert>
      )}
      {!still && <div className={styles.foot}>
        {cancel && (
          <Button variant="default" onClick={cancel}>
            {say("house.cancel")}
          </Button>
        )}
        <Button type="submit" loading={busy} disabled={disabled} color={danger ? "red.9" : undefined}>
          {label}
        </Button>
      </div>}
    </form>
  );
}

/** Asks once more, and says what it will mean. */
export function Confirm({ title, text, label, act, close }: { title: string; text: ReactNode; label: string; act: () => Promise<unknown>; close: () => void }) {
  return (
    <Dialog title={title} close={close} size={460}>
      <Form save={() => act().then(close)} label={label} cancel={close} danger>
        <div className={styles.prose}>{text}</div>
      </Form>
    </Dialog>
  );
}

/** A button that opens a Confirm. */
export function Dangerous({ title, text, label, act, children }: { title: string; text: ReactNode; label?: string; act: () => Promise<unknown>; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="compact-md" variant="default" c="var(--bad)" onClick={() => setOpen(true)}>
        {children}
      </Button>
      {open && <Confirm title={title} text={text} label={label ?? title} act={act} close={() => setOpen(false)} />}
    </>
  );
}

/** Something that is shown this once: it stays until it is said that it was kept. */
export function Once({ title, hint, secret, close }: { title: string; hint: string; secret: string | string[]; close: () => void }) {
  const { say } = useWords();
  const text = Array.isArray(secret) ? secret.join("\n") : secret;
  return (
    <Dialog title={title} close={close} stay size={520}>
      <p className={styles.hint}>{hint}</p>
      <div className={styles.once}>
        <Code block className={styles.secret}>{text}</Code>
        <Copy text={text} />
      </div>
      <div className={styles.foot}>
        <Button data-autofocus onClick={close}>{say("house.kept")}</Button>
      </div>
    </Dialog>
  );
}

export function Copy({ text }: { text: string }) {
  const { say } = useWords();
  return (
    <CopyButton value={text} timeout={2000}>
      {({ copied, copy }) => (
        <Tooltip label={say(copied ? "house.copied" : "house.copy")}>
          <ActionIcon variant="default" size="lg" aria-label={say(copied ? "house.copied" : "house.copy")} onClick={copy}>
            {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}

/** When it was, short; the whole time for whoever points at it. */
export function When({ at }: { at: string }) {
  const { say, locale } = useWords();
  const now = useNow();
  return <time dateTime={at} title={wholeTime(at, locale)}>{brief(at, now, locale, say)}</time>;
}

/** The day of it, where an age would read oddly: "since 12 Nov". */
export function Since({ at }: { at: string }) {
  const { locale } = useWords();
  const now = useNow();
  return <time dateTime={at} title={wholeTime(at, locale)}>{dateOf(at, locale, now)}</time>;
}

/** What stands behind the page's own address: `/settings/staff/ID` gives ID, and a way to go there and back. */
export function useDeeper(): [string | undefined, (to?: string) => void] {
  const [path, go] = useLocation();
  const [, , page, deeper] = path.split("/");
  return [deeper, (to) => go(`/settings/${page}${to ? `/${to}` : ""}`)];
}

export function BackTo({ name }: { name: string }) {
  const [, go] = useDeeper();
  return (
    <Button variant="subtle" color="gray" size="compact-md" leftSection={<IconBack size={15} />} onClick={() => go()}>
      {name}
    </Button>
  );
}

/** The button below a list that has more. */
export function More({ pages }: { pages: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown } }) {
  const { say } = useWords();
  if (!pages.hasNextPage) return null;
  return (
    <div className={styles.more}>
      <Button variant="default" size="compact-md" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
        {say("house.more")}
      </Button>
    </div>
  );
}

/** The fields of a form as one value, and how to change some of them; a reload keeps them, so they are no secrets. */
export function useFields<T extends object>(first: T): [T, (changes: Partial<T>) => void] {
  const [fields, setFields] = useHere(`form ${Object.keys(first).join()}`, first);
  const set = useRef((changes: Partial<T>) => setFields((all) => ({ ...all, ...changes })));
  return [fields, set.current];
}
