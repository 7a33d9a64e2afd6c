import { useCallback, useState, type ReactNode } from "react";
import { NoticeBar } from "./NoticeBar";
import { NoticeContext, type Notice } from "./NoticeContext";

/** Shows the latest notice above everything else. */
export function NoticeProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<{ notice: Notice; number: number } | null>(null);
  const show = useCallback(
    (notice: Notice) => setShown((before) => ({ notice, number: (before?.number ?? 0) + 1 })),
    [],
  );
  const close = useCallback(() => setShown(null), []);
  return (
    <NoticeContext value={show}>
      {children}
      <div aria-live="polite">{shown && <NoticeBar key={shown.number} notice={shown.notice} onClose={close} />}</div>
    </NoticeContext>
  );
}
