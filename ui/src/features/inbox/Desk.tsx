import { useQuery } from "@tanstack/react-query";
import { useMediaQuery } from "@mantine/hooks";
import { useDeferredValue } from "react";
import { conversation } from "@/api/queries";
import { useHere } from "@/shared/here";
import { useWords } from "@/shared/i18n";
import { later } from "@/shared/later";
import { Empty } from "@/shared/states";
import { Conversation } from "../conversation/Conversation";
import { Palette } from "../palette/Palette";
import { ConversationList } from "./ConversationList";
import { Navigation } from "./Navigation";
import { usePlace } from "./place";
import styles from "./Desk.module.css";

const PersonPanel = later(() => import("../person/PersonPanel"), <aside className={styles.person} />);

/** Four panes on a wide screen; on a narrow one the list, then the conversation, then the person in a drawer. */
export function Desk({ following }: { following: boolean | null }) {
  const { say } = useWords();
  const [place] = usePlace();
  const open = useDeferredValue(place.open); // the row is marked at once, the thread follows
  const wide = useMediaQuery("(min-width: 1240px)", true);
  const [panel, setPanel] = useHere("panel", false);
  const { data } = useQuery({ ...conversation(open ?? ""), enabled: open !== null });

  return (
    <div className={styles.desk} data-open={place.open ? "" : undefined}>
      <a className={styles.skip} href="#conversation">
        {say("nav.skip")}
      </a>
      <Navigation following={following} />
      <main className={styles.both}>
      <ConversationList />
      <section id="conversation" className={styles.main} tabIndex={-1} aria-label={say("thread.title")}>
        {open ? (
          <Conversation key={open} id={open} showPerson={() => setPanel((shown) => !shown)} />
        ) : (
          <Empty title={say("conversation.none")} hint={say("conversation.none_hint")} />
        )}
      </section>
      </main>
      {data && (wide || panel) && <PersonPanel customerId={data.customer.id} conversation={data} drawer={!wide} close={() => setPanel(false)} />}
      <Palette />
    </div>
  );
}
