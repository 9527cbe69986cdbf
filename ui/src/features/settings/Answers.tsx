import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, once, take, type Schemas } from "@/api/client";
import { useHere } from "@/shared/here";
import { useWords } from "@/shared/i18n";
import { useMay } from "@/shared/me";
import { Empty, Failed, Loading } from "@/shared/states";
import { later } from "@/shared/later";
import { Card, Dangerous, useChange } from "./house/kit";
import { Whose, useMine } from "./Whose";
import styles from "./house/house.module.css";

const AnswerForm = later(() => import("./AnswerForm"));
type Answer = Schemas["CannedAnswer"];

const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** What is said again and again: of everybody, of teams, one's own. */
export default function Answers() {
  const { say, language } = useWords();
  const may = useMay("conversations.reply");
  const mine = useMine();
  const change = useChange();
  const [words, setWords] = useHere("words", "");
  const [editing, setEditing] = useState<Answer | "new" | null>(null);
  const asked = useQuery({ queryKey: ["answers"], queryFn: () => take(api.GET("/api/v1/answers")) });
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Loading rows={4} />;
  const fits = (one: Answer) => plain(`${one.name} ${Object.values(one.texts).join(" ")}`).includes(plain(words));
  const shown = asked.data.items.filter(fits);
  const drop = (one: Answer) => change(() => take(api.DELETE("/api/v1/answers/{answer_id}", { params: { path: { answer_id: one.id }, header: once() } })), "answers");
  return (
    <Card whole title={say("answers.page")} hint={say("answers.page_hint")} actions={may && <Button size="compact-md" onClick={() => setEditing("new")}>{say("answers.new")}</Button>}>
      {asked.data.items.length > 6 && <TextInput mb={10} type="search" aria-label={say("answers.find")} placeholder={say("answers.find")} value={words} onChange={(event) => setWords(event.currentTarget.value)} />}
      {shown.length === 0 ? (
        <Empty title={say(asked.data.items.length ? "answers.nothing" : "answers.none")} hint={asked.data.items.length ? undefined : say("answers.none_hint")} />
      ) : (
        <ul className={styles.rows}>
          {shown.map((one) => (
            <li key={one.id}>
              <div>
                <span className={styles.name}>{one.name}</span> <Whose of={one} languages={Object.keys(one.texts)} />
                <p className={`${styles.sub} cut`}>{one.texts[language] ?? Object.values(one.texts)[0]}</p>
              </div>
              {mine(one) && (
                <div className={styles.acts}>
                  <Button size="compact-md" variant="default" onClick={() => setEditing(one)}>{say("house.edit")}</Button>
                  <Dangerous title={say("answers.drop", { name: one.name })} label={say("house.remove")} text={say("answers.drop_hint")} act={() => drop(one)}>{say("house.remove")}</Dangerous>
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
      {editing && <AnswerForm answer={editing === "new" ? null : editing} close={() => setEditing(null)} />}
    </Card>
  );
}
