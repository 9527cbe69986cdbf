import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, once, take, type Schemas } from "@/api/client";
import { useWords } from "@/shared/i18n";
import { later } from "@/shared/later";
import { useMay } from "@/shared/me";
import { Empty, Failed, Loading } from "@/shared/states";
import { useEffects } from "../composer/effects";
import { Card, Dangerous, useChange } from "./house/kit";
import { useMine, Whose } from "./Whose";
import styles from "./house/house.module.css";

const MacroForm = later(() => import("./MacroForm"));
type Macro = Schemas["Macro"];

/** What is done in one stroke: said, labelled, handed over, ended. */
export default function Macros() {
  const { say, language } = useWords();
  const may = useMay("conversations.reply");
  const mine = useMine();
  const change = useChange();
  const [editing, setEditing] = useState<Macro | "new" | null>(null);
  const asked = useQuery({ queryKey: ["macros"], queryFn: () => take(api.GET("/api/v1/macros")) });
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={4} />;
  const drop = (one: Macro) => change(() => take(api.DELETE("/api/v1/macros/{macro_id}", { params: { path: { macro_id: one.id }, header: once() } })), "macros");
  return (
    <Card whole title={say("macro.page")} hint={say("macro.page_hint")} actions={may && <Button size="compact-md" onClick={() => setEditing("new")}>{say("macro.new")}</Button>}>
      {asked.data.items.length === 0 ? (
        <Empty title={say("macro.none")} hint={say("macro.page_hint")} />
      ) : (
        <ul className={styles.rows}>
          {asked.data.items.map((one) => (
            <li key={one.id}>
              <div>
                <span className={styles.name}>{one.name}</span> <Whose of={one} languages={Object.keys(one.texts)} />
                <p className={`${styles.sub} cut`}>{one.texts[language] ?? Object.values(one.texts)[0]}</p>
                <Does of={one} />
              </div>
              {mine(one) && (
                <div className={styles.acts}>
                  <Button size="compact-md" variant="default" onClick={() => setEditing(one)}>{say("house.edit")}</Button>
                  <Dangerous title={say("answers.drop", { name: one.name })} label={say("house.remove")} text={say("macro.drop_hint")} act={() => drop(one)}>{say("house.remove")}</Dangerous>
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
      {editing && <MacroForm macro={editing === "new" ? null : editing} close={() => setEditing(null)} />}
    </Card>
  );
}

function Does({ of }: { of: Macro }) {
  const effects = useEffects(of.does);
  return effects.length ? <p className={styles.sub}>{effects.join(" · ")}</p> : null;
}
