import { Modal } from "@mantine/core";
import { useEffect, useRef, type ReactNode, type SubmitEvent } from "react";
import { dialogWidth } from "./dialogWidth";
import classes from "./Dialog.module.css";

interface DialogFormProps {
  /** In pixels, where the dialog takes its width from its content. */
  width?: number | undefined;
  onSubmit: (event: SubmitEvent<HTMLFormElement>) => void;
  children: ReactNode;
}

/**
 * The content of a dialog that is filled in and sent with Enter. The office checks it, not the browser; the first field
 * that something is wrong with then has the focus.
 */
export function DialogForm({ width, onSubmit, children }: DialogFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const sent = useRef(false);
  useEffect(() => {
    const wrong = sent.current ? form.current?.querySelector<HTMLElement>("[aria-invalid='true']") : null;
    if (!wrong) return;
    sent.current = false;
    wrong.focus();
  });
  return (
    <Modal.Body className={classes.frame}>
      <form
        ref={form}
        style={{ width: dialogWidth(width) }}
        className={classes.body}
        onSubmit={(event) => {
          sent.current = true;
          onSubmit(event);
        }}
        onInput={() => {
          sent.current = false;
        }}
        noValidate
      >
        {children}
      </form>
    </Modal.Body>
  );
}
