import type { ReactNode } from "react";
import styles from "./PersonPage.module.css";

/** One card of the record: what it is about, what can be done with it, and its lines. */
export function Part({ title, icon, actions, notice, wide, children }: { title: string; icon?: ReactNode; actions?: ReactNode; notice?: boolean; wide?: boolean; children: ReactNode }) {
  return (
    <section className={styles.part} data-notice={notice || undefined} data-wide={wide || undefined} aria-label={title}>
      <header className={styles.partHead}>
        <h2>
          {icon}
          {title}
        </h2>
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </section>
  );
}
