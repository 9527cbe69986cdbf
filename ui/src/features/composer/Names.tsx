import type { Item } from "@/api/queries";
import { useMe } from "@/shared/me";
import { useQuery } from "@tanstack/react-query";
import { teams } from "@/api/queries";
import { pieces } from "./mentions";
import styles from "./Names.module.css";

/** The words of a note, whom it names as chips; one's own name stands out. */
export function Names({ item }: { item: Item }) {
  const me = useMe();
  const { data } = useQuery({ ...teams, enabled: (item.mentions?.length ?? 0) > 0 });
  const people = item.mentions ?? [];
  if (!people.length) return item.text;
  const groups = (data?.items ?? []).filter((team) => team.members?.some((one) => people.some((named) => named.id === one)));
  const own = new Set([me.name, ...groups.filter((team) => team.members?.includes(me.id)).map((team) => team.name)].map((name) => `@${name}`));
  return pieces(item.text, [...people, ...groups].map((one) => one.name)).map(({ text, named }, n) =>
    named ? <span key={n} className={styles.name} data-me={own.has(text) || undefined}>{text}</span> : text,
  );
}
