import { Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, once, take } from "@/api/client";
import { useWords } from "@/shared/i18n";
import { useMay } from "@/shared/me";
import { Failed, Loading } from "@/shared/states";
import { roles, staff } from "./asked";
import { Card, Confirm, Since, useChange } from "./kit";
import styles from "./house.module.css";
import { roleName } from "./words";

/** Which roles need a second factor to come in. */
export default function SecondFactor() {
  const { say } = useWords();
  const may = useMay("staff.manage");
  const change = useChange();
  const [asking, setAsking] = useState<string | null>(null);
  const asked = useQuery({ queryKey: ["second-factor"], queryFn: () => take(api.GET("/api/v1/second-factor-policy")) });
  const known = useQuery(roles);
  const people = useQuery(staff(false));
  const wrong = asked.error ?? known.error;
  if (wrong) return <Failed error={wrong} again={() => { void asked.refetch(); void known.refetch(); }} />;
  if (!asked.data || !known.data) return <Loading rows={5} />;
  const since = asked.data.roles;
  const put = (names: string[]) => change(() => take(api.PUT("/api/v1/second-factor-policy", { params: { header: once() }, body: { roles: names } })), "second-factor", "factors");
  const needed = Object.keys(since);
  const held = (name: string) => people.data?.filter((one) => one.role === name).length ?? 0;
  return (
    <Card whole title={say("house.second_factor")} hint={say("house.second_factor_hint")}>
      <ul className={styles.rows}>
        {known.data.items.map((role) => (
          <li key={role.number} data-tight="">
            <div>
              <div className={styles.name}>{roleName(role.name, say)}</div>
              <div className={styles.sub}>
                {say("house.held_by", { count: held(role.name) })}
                {since[role.name] && <> · {say("house.needed_since")} <Since at={since[role.name]!} /></>}
              </div>
            </div>
            <Switch
              aria-label={say("house.needs_factor", { role: roleName(role.name, say) })}
              disabled={!may}
              checked={role.name in since}
              onChange={(event) => (event.currentTarget.checked ? setAsking(role.name) : setAsking(`-${role.name}`))}
            />
          </li>
        ))}
      </ul>
      {asking && !asking.startsWith("-") && (
        <Confirm title={say("house.need_factor")} text={say("house.need_factor_hint", { role: roleName(asking, say) })} label={say("house.need_factor")} act={() => put([...needed, asking])} close={() => setAsking(null)} />
      )}
      {asking?.startsWith("-") && (
        <Confirm title={say("house.free_factor")} text={say("house.free_factor_hint", { role: roleName(asking.slice(1), say) })} label={say("house.free_factor")} act={() => put(needed.filter((name) => name !== asking.slice(1)))} close={() => setAsking(null)} />
      )}
    </Card>
  );
}
