import { formatDateTime, formatWhenFirst } from "../i18n/format";
import { useNow } from "./useNow";

/** A time such as "6 min ago", kept up to date, with the exact time as a tooltip. */
export function RelativeTime({ value }: { value: string }) {
  const now = useNow();
  return (
    <time dateTime={value} title={formatDateTime(value)}>
      {formatWhenFirst(value, now)}
    </time>
  );
}
