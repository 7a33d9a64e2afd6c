import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useEscape } from "./useEscape";

interface AppDialogProps {
  opened: boolean;
  onClose: () => void;
  /** In pixels; `auto` takes it from the content. */
  size?: number | "auto";
  /** A click beside the dialog does not close it, because it holds something typed. */
  sticky?: boolean;
  children: ReactNode;
}

/** A dialog. Its content begins with a `DialogHeading` and starts anew at each opening. */
export function AppDialog({ opened, onClose, size = 560, sticky = false, children }: AppDialogProps) {
  useEscape(opened, onClose);
  return (
    <Modal.Root opened={opened} onClose={onClose} size={size} closeOnClickOutside={!sticky} closeOnEscape={false}>
      <Modal.Overlay backgroundOpacity={0.4} />
      <Modal.Content>{children}</Modal.Content>
    </Modal.Root>
  );
}
