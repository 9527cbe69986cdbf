import { Face } from "@/shared/Face";
import { useWords } from "@/shared/i18n";
import { IconUsers } from "@/shared/icons";
import type { Named } from "./mentions";
import styles from "./NameList.module.css";

interface Props {
  id: string;
  offered: Named[];
  at: number;
  take: (one: Named) => void;
  point: (at: number) => void;
}

/** Who can be named, above the field; arrows choose, Enter or Tab takes. */
export default function NameList({ id, offered, at, take, point }: Props) {
  const { say } = useWords();
  return (
    <ul id={id} role="listbox" aria-label={say("mention.title")} className={styles.list}>
      {offered.map((one, n) => (
        <li
          key={one.id}
          id={`${id}-${n}`}
          role="option"
          aria-selected={n === at}
          className={styles.name}
          onMouseMove={() => point(n)}
          onMouseDown={(event) => {
            event.preventDefault(); // the field keeps the cursor
            take(one);
          }}
        >
          {one.team ? <span className={styles.team}><IconUsers size={14} aria-hidden="true" /></span> : <Face name={one.name} size={22} />}
          <span className="cut">{one.name}</span>
          {one.team && <span className={styles.kind}>{say("mention.team", { count: one.users.length })}</span>}
        </li>
      ))}
    </ul>
  );
}
