import { Drawer } from "@mantine/core";
import { useState } from "react";
import { useEscape } from "../../components/useEscape";
import { PatientPanel } from "./PatientPanel";
import type { UnsavedChanges } from "./unsavedChanges";

interface PatientDrawerProps {
  /** The patient to show; null closes the drawer. */
  id: string | null;
  onClose: () => void;
  /** Shows another patient instead. */
  onOpen: (id: string) => void;
}

/** One patient beside the list. With unsaved notes it asks before it closes. */
export function PatientDrawer({ id, onClose, onOpen }: PatientDrawerProps) {
  const [shown, setShown] = useState(id);
  const [unsaved, setUnsaved] = useState(false);
  const [confirming, setConfirming] = useState(false);
  if (id !== null && id !== shown) setShown(id);
  const discard = () => {
    setConfirming(false);
    setUnsaved(false);
    onClose();
  };
  const open = (other: string) => (unsaved ? setConfirming(true) : onOpen(other));
  const unsavedChanges: UnsavedChanges = {
    confirming: confirming && unsaved,
    onUnsaved: setUnsaved,
    onDiscard: discard,
  };
  const close = () => (unsaved ? setConfirming(true) : discard());
  useEscape(id !== null, close);
  return (
    <Drawer.Root opened={id !== null} onClose={close} closeOnEscape={false} position="right" size={520}>
      <Drawer.Overlay backgroundOpacity={0.3} />
      <Drawer.Content>
        {shown !== null && <PatientPanel key={shown} id={shown} unsavedChanges={unsavedChanges} onOpen={open} onDeleted={discard} />}
      </Drawer.Content>
    </Drawer.Root>
  );
}
