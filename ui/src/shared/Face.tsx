import styles from "./Face.module.css";

const HUES = [165, 210, 265, 330, 25, 95, 190, 290];

/** Initials on a calm colour that is always the same for the same name. Own light markup: a list has many. */
export function Face({ name, size = 36 }: { name: string; size?: number }) {
  // Of Mercedes Olmo Tejada these are M and O, and of María del Carmen Ruiz M and C: the second surname and particles are not called.
  const words = name.trim().split(/\s+/).filter(Boolean);
  const called = words.filter((word, n) => n === 0 || !/^\p{Ll}/u.test(word));
  const letters = (called.length > 1 ? called : words).slice(0, 2).map((word) => [...word][0]).join("") || "?";
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)!) >>> 0;
  const style = { "--hue": HUES[sum % HUES.length], width: size, height: size, fontSize: Math.round(size * 0.36) } as React.CSSProperties;
  return (
    <span className={styles.face} style={style} aria-hidden="true">
      {letters.toUpperCase()}
    </span>
  );
}
