import { Fragment } from "react";

/** A snippet with what matched in it marked; `marks` are pairs of offsets, in characters (code points). */
export function marked({ text, marks }: { text: string; marks: unknown[][] }) {
  const letters = [...text];
  let from = 0;
  const parts = (marks as [number, number][]).map(([begin, end], n) => {
    const before = letters.slice(from, begin).join("");
    from = end;
    return (
      <Fragment key={n}>
        {before}
        <mark style={{ background: "var(--mark)", color: "inherit", borderRadius: 3 }}>{letters.slice(begin, end).join("")}</mark>
      </Fragment>
    );
  });
  return (
    <>
      {parts}
      {letters.slice(from).join("")}
    </>
  );
}
