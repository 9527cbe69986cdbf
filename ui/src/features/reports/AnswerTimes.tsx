import { Button, NumberInput } from "@mantine/core";
import "@mantine/core/styles/NumberInput.layer.css";
import { useQuery } from "@tanstack/react-query";
import { api, once, take, type Schemas } from "@/api/client";
import { useWords } from "@/shared/i18n";
import { Failed, Loading } from "@/shared/states";
import { useTell } from "@/shared/Toasts";
import { useHere } from "@/shared/here";
import { targets } from "../inbox/due";
import { brands } from "../settings/house/asked";
import { Act, Card, useChange } from "../settings/house/kit";
import styles from "../settings/house/house.module.css";

/** How soon each brand answers for the first time. */
export default function AnswerTimes() {
  const { say } = useWords();
  const known = useQuery(brands);
  const asked = useQuery(targets);
  const error = known.error ?? asked.error;
  if (error) return <Failed error={error} again={() => void Promise.all([known.refetch(), asked.refetch()])} />;
  if (!known.data || !asked.data) return <Loading rows={3} />;
  const of = new Map(asked.data.items.map((one) => [one.brand_id, one.minutes]));
  return (
    <Card whole title={say("reports.answer_times")} hint={say("reports.answer_times_hint")}>
      <ul className={styles.rows}>
        {known.data.items.map((brand) => <Promise_ key={`${brand.id} ${of.get(brand.id)}`} brand={brand} minutes={of.get(brand.id)} />)}
      </ul>
    </Card>
  );
}

function Promise_({ brand, minutes }: { brand: Schemas["Brand"]; minutes: number | undefined }) {
  const { say } = useWords();
  const tell = useTell();
  const change = useChange();
  const [wanted, setWanted] = useHere<number | string>(`answer time ${brand.id}`, minutes ?? "");
  const to = { params: { path: { brand_id: brand.id }, header: once() } };
  const valid = typeof wanted === "number" && wanted >= 1 && wanted <= 43_200 && wanted !== minutes;
  const keep = () => change(() => take(api.PUT("/api/v1/brands/{brand_id}/answer-target", { ...to, body: { minutes: Number(wanted) } })), "answer-targets", "answer-timers");
  const end = () => change(() => take(api.DELETE("/api/v1/brands/{brand_id}/answer-target", to)), "answer-targets", "answer-timers");
  return (
    <li>
      <div>
        <div className={styles.name}><span className={styles.swatch} style={{ background: brand.accent }} />{brand.name}</div>
        <div className={styles.sub}>{minutes ? say("reports.promises", { count: minutes }) : say("reports.no_promise")}</div>
      </div>
      <form
        className={styles.acts}
        onSubmit={(event) => {
          event.preventDefault();
          keep().catch(tell.trouble);
        }}
      >
        <NumberInput w={120} size="sm" aria-label={`${say("reports.minutes")}, ${brand.name}`} placeholder={say("reports.minutes")} min={1} max={43_200} allowDecimal={false} value={wanted} onChange={setWanted} />
        <Button type="submit" size="compact-md" disabled={!valid}>{say("reports.keep")}</Button>
        {minutes !== undefined && <Act act={end}>{say("reports.take_back")}</Act>}
      </form>
    </li>
  );
}
