import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { UnsavedBoundary } from "./unsaved/UnsavedBoundary";
import { useLeave } from "./unsaved/unsavedScope";
import { useEscape } from "./useEscape";
import classes from "./Dialog.module.css";

interface AppDialogProps {
  opened: boolean;
  onClose: () => void;
  /** In pixels; `auto` takes it from the content. */
  size?: number | "auto";
  /** Whether a click outside leaves the dialog open, because what it shows once would be lost. */
  sticky?: boolean;
  /** Whether it keeps its height while its content changes. */
  tall?: boolean;
  /** Whether the element that had the focus gets it back. */
  returnFocus?: boolean;
  children: ReactNode;
}

/** A dialog. Its content starts with a `DialogHeading`, and its state is new at each opening. */
export function AppDialog(props: AppDialogProps) {
  return (
    <UnsavedBoundary>
      <Frame {...props} />
    </UnsavedBoundary>
  );
}

/** X, Escape, and a click outside ask about unsaved input first. */
function Frame({ opened, onClose, size = 560, sticky = false, tall = false, returnFocus = true, children }: AppDialogProps) {
  const leave = useLeave();
  const close = () => leave(onClose);
  useEscape(opened, close);
  return (
    <Modal.Root
      opened={opened}
      onClose={close}
      size={size}
      closeOnClickOutside={!sticky}
      closeOnEscape={false}
      returnFocus={returnFocus}
    >
      <Modal.Overlay backgroundOpacity={0.4} />
      <Modal.Content classNames={{ content: tall ? `${classes.dialog} ${classes.tall}` : classes.dialog }}>{children}</Modal.Content>
    </Modal.Root>
  );
}
