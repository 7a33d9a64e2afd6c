import { matches } from "./matches";
import classes from "./Highlighted.module.css";

interface HighlightedProps {
  text: string;
  /** What was searched for. */
  search: string;
  /** Whether only digits count, as in a phone number. */
  digits?: boolean;
}

/** A text in which what was found is marked. */
export function Highlighted({ text, search, digits = false }: HighlightedProps) {
  const parts: React.ReactNode[] = [];
  let from = 0;
  for (const [start, end] of matches(text, search, digits)) {
    parts.push(text.slice(from, start));
    parts.push(
      <mark key={start} className={classes.mark}>
        {text.slice(start, end)}
      </mark>,
    );
    from = end;
  }
  return (
    <>
      {parts}
      {text.slice(from)}
    </>
  );
}
