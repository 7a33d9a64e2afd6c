import { useInterval } from "@mantine/hooks";
import { useState } from "react";

/** The time, kept up to date as far as words such as "5 minutes ago" need it. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useInterval(() => setNow(Date.now()), 30_000, { autoInvoke: true });
  return now;
}
