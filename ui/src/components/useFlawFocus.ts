import { useEffect, useRef, type SubmitEvent } from "react";

/**
 * What a form needs that the office checks, not the browser: once it was sent, the first field that something is wrong
 * with has the focus, however long the answer took. Who types on meanwhile is left there.
 */
export function useFlawFocus(onSubmit: (event: SubmitEvent<HTMLFormElement>) => void) {
  const form = useRef<HTMLFormElement>(null);
  const sent = useRef(false);
  useEffect(() => {
    const wrong = sent.current ? form.current?.querySelector<HTMLElement>("[aria-invalid='true']") : null;
    if (!wrong) return;
    sent.current = false;
    wrong.focus();
  });
  return {
    ref: form,
    noValidate: true,
    onSubmit: (event: SubmitEvent<HTMLFormElement>) => {
      sent.current = true;
      onSubmit(event);
    },
    onInput: () => {
      sent.current = false;
    },
  };
}
