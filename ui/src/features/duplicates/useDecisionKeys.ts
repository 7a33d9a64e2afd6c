import { useEffect, useRef, type RefObject } from "react";

/** The keys that give an answer, and what each does. */
type Answers = Record<"1" | "2" | "3", (() => void) | undefined>;

/**
 * Carries out an answer when its key is pressed anywhere on the page, but not while something is typed or a dialog is open. The
 * last button of the returned group gets the focus for a new pair, so that arrow keys and Enter work at once.
 */
export function useDecisionKeys(answers: Answers, busy: boolean): RefObject<HTMLDivElement | null> {
  const group = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const buttons = group.current?.querySelectorAll("button");
    buttons?.item(buttons.length - 1).focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    const element = group.current;
    element?.addEventListener("keydown", moveFocus);
    return () => element?.removeEventListener("keydown", moveFocus);
  }, []);
  useEffect(() => {
    const decide = (event: KeyboardEvent) => {
      const answer = Object.hasOwn(answers, event.key) ? answers[event.key as keyof Answers] : undefined;
      const target = event.target instanceof HTMLElement ? event.target : null;
      const elsewhere = target?.closest("input, textarea, [role=dialog]") || document.querySelector("[role=dialog]");
      if (!answer || elsewhere || event.ctrlKey || event.metaKey || event.altKey || event.repeat || busy) return;
      event.preventDefault();
      answer();
    };
    window.addEventListener("keydown", decide);
    return () => window.removeEventListener("keydown", decide);
  });
  return group;
}

/** Arrow keys go from button to button. */
function moveFocus(this: HTMLElement, event: KeyboardEvent) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step === undefined) return;
  const buttons = [...this.querySelectorAll("button")];
  const at = buttons.findIndex((button) => button === document.activeElement);
  buttons[(at + step + buttons.length) % buttons.length]?.focus();
  event.preventDefault();
}
