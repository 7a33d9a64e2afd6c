import { Modal } from "@mantine/core";
import type { ReactNode, SubmitEvent } from "react";
import classes from "./Dialog.module.css";

interface DialogFormProps {
  onSubmit: (event: SubmitEvent<HTMLFormElement>) => void;
  children: ReactNode;
}

/** The content of a dialog that is filled in and sent with Enter. The office checks it, not the browser. */
export function DialogForm({ onSubmit, children }: DialogFormProps) {
  return (
    <Modal.Body>
      <form className={classes.body} onSubmit={onSubmit} noValidate>
        {children}
      </form>
    </Modal.Body>
  );
}
