import { useEffect, useState } from "react";
import { clockIsAhead } from "@/api/client";
import { useWords } from "@/shared/i18n";
import { lasting, useNow } from "@/shared/time";
import styles from "./Connection.module.css";

const PATIENCE = 1_500; // ms; a line that is back by then was not worth a word
const WRONG = 120_000; // ms that a clock may differ

/** One line over everything while the page cannot know what is new, and why; another one where this clock is wrong. */
export function Connection({ following }: { following: boolean | null }) {
  const { say, locale } = useWords();
  const [away, setAway] = useState(false);
  const [online, setOnline] = useState(navigator.onLine);
  useNow();
  useEffect(() => {
    const look = () => setOnline(navigator.onLine);
    addEventListener("online", look);
    addEventListener("offline", look);
    return () => {
      removeEventListener("online", look);
      removeEventListener("offline", look);
    };
  }, []);
  useEffect(() => {
    if (following !== false) return setAway(false);
    const timer = setTimeout(() => setAway(true), PATIENCE);
    return () => clearTimeout(timer);
  }, [following]);

  const wrong = clockIsAhead();
  const words = away
    ? say(online ? "connection.away" : "connection.offline")
    : Math.abs(wrong) > WRONG
      ? say(wrong > 0 ? "connection.clock_ahead" : "connection.clock_behind", { time: lasting(Math.abs(wrong), locale) })
      : "";
  return (
    <div className={styles.line} role="status" data-away={away || undefined} hidden={!words}>
      {words}
    </div>
  );
}
