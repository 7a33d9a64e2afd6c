import { formatDateTime, formatRelative } from "../i18n/format";
import { useNow } from "./useNow";

/** How long ago, kept up to date; the exact time shows on hovering. */
export function RelativeTime({ value }: { value: string }) {
  const now = useNow();
  return (
    <time dateTime={value} title={formatDateTime(value)}>
      {formatRelative(value, now)}
    </time>
  );
}
