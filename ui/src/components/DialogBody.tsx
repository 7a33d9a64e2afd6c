import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { dialogWidth } from "./dialogWidth";
import classes from "./Dialog.module.css";

interface DialogBodyProps {
  /** In pixels, where the dialog takes its width from its content. */
  width?: number | undefined;
  children: ReactNode;
}

/** The content of a dialog, in one column. */
export function DialogBody({ width, children }: DialogBodyProps) {
  return (
    <Modal.Body className={classes.frame}>
      <div className={classes.body} style={{ width: dialogWidth(width) }}>
        {children}
      </div>
    </Modal.Body>
  );
}
