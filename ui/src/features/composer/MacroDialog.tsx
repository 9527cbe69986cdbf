import { Button, Group, Stack, Textarea } from "@mantine/core";
import { useState, type KeyboardEvent } from "react";
import type { Way } from "@/api/queries";
import { Dialog } from "@/shared/Dialog";
import { useWords } from "@/shared/i18n";
import { IconBolt } from "@/shared/icons";
import { Languages } from "./Languages";
import { Effects, Preview } from "./Preview";
import type { MacroHere } from "./queries";
import { useRunMacro } from "./runMacro";

interface Props {
  conversation: string;
  lastAnswer: string | null;
  macro: MacroHere;
  language: string;
  way: Way | undefined;
  closed: boolean;
  close: () => void;
}

/** What a macro is about to say and do: read it, mend it, and do all of it in one stroke. */
export default function MacroDialog({ conversation, lastAnswer, macro, language, way, closed, close }: Props) {
  const { say } = useWords();
  const [spoken, setSpoken] = useState(language);
  const [own, setOwn] = useState<string | null>(null);
  const { run, busy, missing, waits, stopWaiting } = useRunMacro(conversation, lastAnswer, macro, close);
  const words = own ?? macro.texts[spoken]?.text ?? "";
  const says = Object.keys(macro.texts).length > 0;
  const left = says ? [...words.matchAll(/\{([a-z_]+)\}/g)].map((found) => found[1] ?? "") : [];
  const stopped = says && (!way?.open || closed);
  const ready = !busy && !stopped && left.length === 0 && (!says || words.trim() !== "");
  const change = (words: string | null) => {
    setOwn(words);
    stopWaiting(); // other words than those that were to go
  };
  const start = () => void run(says ? words : "", way);
  const press = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && ready) start();
  };
  return (
    <Dialog close={close} title={macro.name} size={600}>
      <Stack gap={12} onKeyDown={press}>
        {says && (
          <>
            <Languages
              of={Object.keys(macro.texts)}
              spoken={spoken}
              choose={(one) => {
                setSpoken(one);
                change(null);
              }}
            />
            <Textarea label={say("macro.says", { to: way?.to.value ?? "—" })} autosize minRows={3} maxRows={12} value={words} data-autofocus onChange={(event) => change(event.currentTarget.value)} />
            {left.length > 0 && <Preview words={{ text: "", missing: [...new Set(left)] }} />}
            {stopped && <p className="quiet">{say(closed ? "composer.closed" : "code.way_closed")}</p>}
          </>
        )}
        <Effects does={macro.does} />
        {waits && (
          <p className="quiet" role="status">
            {say("macro.waits")} <Button size="compact-xs" variant="default" onClick={stopWaiting}>{say("macro.stop_waiting")}</Button>
          </p>
        )}
        {missing && <p role="alert" className="quiet">{missing}</p>}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>{say("macro.not")}</Button>
          <Button leftSection={<IconBolt size={16} />} disabled={!ready} loading={busy} onClick={start} data-autofocus={says ? undefined : true} title="Ctrl ↵">
            {say("macro.run")}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
