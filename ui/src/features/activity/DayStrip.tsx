import { useRef, useState, type KeyboardEvent } from "react";
import type { ScheduledDay } from "../../bindings/ScheduledDay";
import { formatDay } from "../../i18n/format";
import { DayCell } from "./DayCell";
import classes from "./Days.module.css";

interface DayStripProps {
  /** The name for screen readers. */
  label: string;
  days: ScheduledDay[];
  onOpen: (run: string) => void;
}

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 };

/** The last days in a row, today at the end. One stop of the Tab key; the arrow keys go from day to day. */
export function DayStrip({ label, days, onOpen }: DayStripProps) {
  const strip = useRef<HTMLOListElement>(null);
  const openable = days.flatMap((day, index) => (day.run === null ? [] : [index]));
  const [active, setActive] = useState<number | null>(null);
  const tabbable = active !== null && openable.includes(active) ? active : openable.at(-1);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined || tabbable === undefined) return;
    const next = openable[openable.indexOf(tabbable) + step];
    if (next === undefined) return;
    event.preventDefault();
    setActive(next);
    strip.current?.children[next]?.querySelector("button")?.focus();
  };
  return (
    // The keys move between the buttons within.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <ol ref={strip} className={classes.strip} aria-label={label} onKeyDown={onKeyDown}>
      {days.map((day, index) => (
        <li key={day.day}>
          <DayCell day={day} tabbable={index === tabbable} onOpen={onOpen} />
          <span className={classes.weekday} data-today={index === days.length - 1 || undefined} aria-hidden="true">
            {formatDay(day.day, "letter")}
          </span>
        </li>
      ))}
    </ol>
  );
}
