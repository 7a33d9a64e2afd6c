import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./Dialog.module.css";

/** The content of a dialog, its parts one below the other. */
export function DialogBody({ children }: { children: ReactNode }) {
  return (
    <Modal.Body>
      <div className={classes.body}>{children}</div>
    </Modal.Body>
  );
}
