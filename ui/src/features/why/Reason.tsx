import type { Schemas } from "@/api/client";
import { useChannelName } from "@/shared/channels";
import { useWords, type Key, type Say } from "@/shared/i18n";
import { wholeTime } from "@/shared/time";
import styles from "./WhyPanel.module.css";

type Because = Schemas["Because"];
type Said = Record<string, unknown>;

const GOOD = new Set(["gate_allow", "consent", "part_sent", "part_delivered", "part_read", "report_delivered"]);
const BAD = /^(gate_refuse|suppressed_|part_(failed|refused|unknown)|report_failed)/;

/** A reason in words, when and by whom, and under it the row that proves it. */
export function Reason({ reason }: { reason: Because }) {
  const { say, locale } = useWords();
  const channelName = useChannelName();
  const said = reason.said as Said;
  const facts = Object.entries(said).filter(([, value]) => value !== null && value !== "" && JSON.stringify(value) !== "{}");
  return (
    <li className={styles.reason} data-mood={BAD.test(reason.code) ? "bad" : GOOD.has(reason.code) ? "good" : undefined}>
      <p>{inWords(reason, say, channelName)}</p>
      <p className="quiet">
        {reason.at && <time dateTime={reason.at}>{wholeTime(reason.at, locale)}</time>}
        {reason.by && ` · ${reason.by}`}
      </p>
      <details className={styles.proof}>
        <summary>{say("why.row")}</summary>
        <code>{reason.table} {reason.row}</code>
        <dl>
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{typeof value === "string" ? value : JSON.stringify(value)}</dd>
            </div>
          ))}
        </dl>
      </details>
    </li>
  );
}

/** A sentence for every code that there is; a new one is shown as it is called. */
function inWords({ code, said: facts }: Because, say: Say, channelName: (kind: string) => string): string {
  const said = facts as Said;
  const key = `why.${codeOf(code, said)}` as Key;
  const words = say(key, {
    ...said,
    assurance: say(`level.${String(said.assurance ?? 0)}` as Key),
    channel: channelName(String(said.channel ?? "")),
    reasons: ((said.reasons ?? []) as string[]).map((one) => gateWord(one, say)).join(", "),
    numbers: ((said.numbers ?? []) as string[]).join(", "),
    text: String(said.proof_text ?? ""),
    part: Number(said.part ?? 0) + 1,
    number: String(said.number ?? "—"),
    reason: String(said.reason || said.code || ""),
    into: String(said.into || say("person.nameless")),
    absorbed: String(said.absorbed || say("person.nameless")),
  });
  return words === key ? code : words;
}

function codeOf(code: string, said: Said): string {
  if (code === "identified") return said.ended ? "identified_ended" : said.owner ? "identified_owner" : "identified_claim";
  if (code === "written_as") return `written_as_${String(said.role)}`;
  if (["our_reference", "reply", "same_thread"].includes(code) && !said.proof) return `${code}_gone`;
  return code;
}

function gateWord(code: string, say: Say): string {
  const key = `gate.${code}` as Key;
  return say(key) === key ? code : say(key);
}
