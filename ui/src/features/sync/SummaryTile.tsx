import { formatNumber } from "../../i18n/format";
import classes from "./Sync.module.css";

interface SummaryTileProps {
  label: string;
  value: number;
  caption?: string | undefined;
  bad?: boolean;
}

/** One number of the summary. */
export function SummaryTile({ label, value, caption, bad = false }: SummaryTileProps) {
  return (
    <div className={classes.tile}>
      <dt>
        {label}
        {caption && <span className={classes.caption}>{caption}</span>}
      </dt>
      <dd data-bad={bad || undefined}>{formatNumber(value)}</dd>
    </div>
  );
}
