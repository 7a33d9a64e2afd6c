import { useState } from "react";

interface ProgressAnnouncerProps {
  text: string;
  share: number | null;
}

/** The progress for screen readers: announced at each tenth, not several times a second. */
export function ProgressAnnouncer({ text, share }: ProgressAnnouncerProps) {
  const tenth = share === null ? -1 : Math.floor(share / 10);
  const [announced, setAnnounced] = useState({ tenth, text });
  if (announced.tenth !== tenth) setAnnounced({ tenth, text });
  return (
    <p className="visually-hidden" aria-live="polite">
      {announced.text}
    </p>
  );
}
