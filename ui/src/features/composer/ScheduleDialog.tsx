import { Button, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Dialog } from "@/shared/Dialog";
import { useWords } from "@/shared/i18n";
import { Loading } from "@/shared/states";
import { clock } from "./queries";
import { instantIn, presetsIn, timeIn } from "./zones";
import styles from "./ScheduleDialog.module.css";

const here = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** When it goes out, by the clock of whoever gets it; beside it what time that is here. */
export default function ScheduleDialog({ conversation, choose, close }: { conversation: string; choose: (at: string) => void; close: () => void }) {
  const { say, locale } = useWords();
  const { data, isError } = useQuery(clock(conversation));
  const [own, setOwn] = useState("");
  const zone = data?.time_zone ?? here;
  const at = own ? instantIn(own, zone) : null;
  const take = (instant: Date) => {
    choose(instant.toISOString());
    close();
  };
  const both = (instant: Date) => (
    <span className={styles.times}>
      <span>{timeIn(instant, zone, locale)}</span>
      {zone !== here && <small>{say("schedule.here", { time: timeIn(instant, here, locale) })}</small>}
    </span>
  );
  return (
    <Dialog close={close} title={say("composer.schedule")}>
      {!data && !isError ? (
        <Loading rows={3} />
      ) : (
        <Stack gap={6}>
          <p className={`quiet ${styles.why}`}>{say(data?.because === "noted" ? "schedule.noted" : data?.because === "phone" ? "schedule.phone" : "schedule.company", { zone: zone.replaceAll("_", " ") })}</p>
          {presetsIn(new Date(), zone).map(({ key, at: instant }, n) => (
            <Button key={key} variant="default" h="auto" justify="space-between" data-autofocus={n === 0 || undefined} rightSection={both(instant)} onClick={() => take(instant)}>
              {say(key)}
            </Button>
          ))}
          <TextInput type="datetime-local" label={say("schedule.own")} value={own} onChange={(event) => setOwn(event.currentTarget.value)} />
          {at && <p className="quiet">{both(at)}</p>}
          <Button disabled={!at || at.getTime() < Date.now()} onClick={() => at && take(at)}>{say("composer.schedule")}</Button>
        </Stack>
      )}
    </Dialog>
  );
}
