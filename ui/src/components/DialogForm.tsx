import { Modal } from "@mantine/core";
import type { ReactNode, SubmitEvent } from "react";
import { dialogWidth } from "./dialogWidth";
import classes from "./Dialog.module.css";
import { useFlawFocus } from "./useFlawFocus";

interface DialogFormProps {
  /** In pixels, where the dialog takes its width from its content. */
  width?: number | undefined;
  onSubmit: (event: SubmitEvent<HTMLFormElement>) => void;
  children: ReactNode;
}

/** The content of a dialog that is filled in and sent with Enter. */
export function DialogForm({ width, onSubmit, children }: DialogFormProps) {
  const form = useFlawFocus(onSubmit);
  return (
    <Modal.Body className={classes.frame}>
      <form {...form} style={{ width: dialogWidth(width) }} className={classes.body}>
        {children}
      </form>
    </Modal.Body>
  );
}
