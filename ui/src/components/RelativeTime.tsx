import { useInterval } from "@mantine/hooks";
import { useState } from "react";
import { formatDateTime, formatRelative } from "../i18n/format";

/** How long ago, kept up to date; the exact time shows on hovering. */
export function RelativeTime({ value }: { value: string }) {
  const [now, setNow] = useState(() => Date.now());
  useInterval(() => setNow(Date.now()), 30_000, { autoInvoke: true });
  return (
    <time dateTime={value} title={formatDateTime(value)}>
      {formatRelative(value, now)}
    </time>
  );
}
