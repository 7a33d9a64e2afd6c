import { useInterval } from "@mantine/hooks";
import { useState } from "react";

/** The current time, updated as often as "5 minutes ago" needs it. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useInterval(() => setNow(Date.now()), 30_000, { autoInvoke: true });
  return now;
}
