import { Modal } from "@mantine/core";
import type { ReactNode, SyntheticEvent } from "react";
import { dialogWidth } from "./dialogWidth";
import classes from "./Dialog.module.css";

interface DialogFormProps {
  /** In pixels, where the dialog takes its width from its content. */
  width?: number | undefined;
  onSubmit: (event: SyntheticEvent<HTMLFormElement>) => void;
  children: ReactNode;
}

/** The content of a dialog that is filled in and sent with Enter. */
export function DialogForm({ width, onSubmit, children }: DialogFormProps) {
  return (
    <Modal.Body className={classes.frame}>
      <form noValidate autoComplete="off" onSubmit={onSubmit} style={{ width: dialogWidth(width) }} className={classes.body}>
        {children}
      </form>
    </Modal.Body>
  );
}
