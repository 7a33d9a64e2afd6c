import { useState } from "react";

interface SpokenProgressProps {
  words: string;
  share: number | null;
}

/** The progress for people who listen: said anew at each tenth, not several times a second. */
export function SpokenProgress({ words, share }: SpokenProgressProps) {
  const tenth = share === null ? -1 : Math.floor(share / 10);
  const [said, setSaid] = useState({ tenth, words });
  if (said.tenth !== tenth) setSaid({ tenth, words });
  return (
    <p className="unseen" aria-live="polite">
      {said.words}
    </p>
  );
}
