import { Checkbox } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api, once, take, type Schemas } from "@/api/client";
import { useWords, type Key } from "@/shared/i18n";
import { Failed, Loading } from "@/shared/states";
import { useTell } from "@/shared/Toasts";
import { Card } from "../settings/house/kit";
import styles from "../settings/house/house.module.css";
import { wishes } from "./asked";

type Wish = Schemas["Wish"];

/** Of what one is told, and by which ways. Each choice is kept at once. */
export default function Notices() {
  const { say } = useWords();
  const tell = useTell();
  const queries = useQueryClient();
  const asked = useQuery(wishes);
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={4} />;
  const all = asked.data.items;
  const kinds = [...new Set(all.map((one) => one.kind))];
  const ways = [...new Set(all.map((one) => one.way))];
  const wish = async (changed: Wish) => {
    queries.setQueryData(wishes.queryKey, { items: all.map((one) => (one.kind === changed.kind && one.way === changed.way ? changed : one)) });
    try {
      await take(api.PUT("/api/v1/me/notification-wishes", { params: { header: once() }, body: { items: [changed] } }));
    } catch (error) {
      tell.trouble(error);
    } finally {
      void queries.invalidateQueries({ queryKey: wishes.queryKey });
    }
  };
  return (
    <Card whole title={say("own.notices")} hint={say("own.notices_hint")}>
      <div className={styles.wide}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col"><span className="unseen">{say("own.of_what")}</span></th>
              {ways.map((way) => <th key={way} scope="col">{say(`by.${way}` as Key)}</th>)}
            </tr>
          </thead>
          <tbody>
            {kinds.map((kind) => (
              <tr key={kind}>
                <th scope="row" style={{ fontWeight: 500 }}>{say(`told.${kind}` as Key)}</th>
                {ways.map((way) => {
                  const found = all.find((one) => one.kind === kind && one.way === way);
                  return (
                    <td key={way}>
                      {found && (
                        <Checkbox aria-label={say("own.wish", { what: say(`told.${kind}` as Key), way: say(`by.${way}` as Key) })} checked={found.wanted} onChange={(event) => void wish({ ...found, wanted: event.currentTarget.checked })} />
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
