import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { conversation } from "@/api/queries";
import { useWords, type Key } from "@/shared/i18n";
import { usePlace, writePlace } from "../inbox/place";

/** Which conversation follows in the thread of a person: its number and subject, and a way to open it alone. */
export default function Matter({ id }: { id: string }) {
  const { say } = useWords();
  const [place] = usePlace();
  const { data } = useQuery(conversation(id));
  if (!data) return null;
  const name = [data.number, data.subject].filter(Boolean).join(" · ");
  return (
    <>
      {data.id === place.open ? <span className="cut">{name}</span> : <Link className="cut" href={writePlace({ ...place, open: data.id })}>{name}</Link>}
      <span> · {say(`state.${data.state}` as Key)}</span>
    </>
  );
}
