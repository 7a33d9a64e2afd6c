import { formatDateTime, formatRelative } from "../i18n/format";
import { useNow } from "./useNow";

/** A time such as "5 minutes ago", kept up to date, with the exact time as a tooltip. */
export function RelativeTime({ value }: { value: string }) {
  const now = useNow();
  return (
    <time dateTime={value} title={formatDateTime(value)}>
      {formatRelative(value, now)}
    </time>
  );
}
