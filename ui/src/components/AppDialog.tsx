import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useEscape } from "./useEscape";

interface AppDialogProps {
  opened: boolean;
  onClose: () => void;
  /** In pixels; `auto` takes it from the content. */
  size?: number | "auto";
  /** Whether a click outside leaves the dialog open, because typed text would be lost. */
  sticky?: boolean;
  /** Whether the element that had the focus gets it back. */
  returnFocus?: boolean;
  children: ReactNode;
}

/** A dialog. Its content starts with a `DialogHeading`, and its state is new at each opening. */
export function AppDialog({ opened, onClose, size = 560, sticky = false, returnFocus = true, children }: AppDialogProps) {
  useEscape(opened, onClose);
  return (
    <Modal.Root
      opened={opened}
      onClose={onClose}
      size={size}
      closeOnClickOutside={!sticky}
      closeOnEscape={false}
      returnFocus={returnFocus}
    >
      <Modal.Overlay backgroundOpacity={0.4} />
      <Modal.Content>{children}</Modal.Content>
    </Modal.Root>
  );
}
