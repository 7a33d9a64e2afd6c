import { Drawer } from "@mantine/core";
import { useState } from "react";
import { useEscape } from "../../components/useEscape";
import { PatientPanel } from "./PatientPanel";
import type { Leaving } from "./leaving";

interface PatientDrawerProps {
  /** Whom to show; nobody closes the drawer. */
  id: string | null;
  onClose: () => void;
  /** Another patient is to be shown instead. */
  onOpen: (id: string) => void;
}

/** One patient, at the side of the list. It does not close over notes that are not saved. */
export function PatientDrawer({ id, onClose, onOpen }: PatientDrawerProps) {
  const [shown, setShown] = useState(id);
  const [unsaved, setUnsaved] = useState(false);
  const [asking, setAsking] = useState(false);
  if (id !== null && id !== shown) setShown(id);
  const leave = () => {
    setAsking(false);
    setUnsaved(false);
    onClose();
  };
  // Notes that are not saved are asked about first.
  const open = (other: string) => (unsaved ? setAsking(true) : onOpen(other));
  const leaving: Leaving = {
    asking: asking && unsaved,
    onUnsaved: setUnsaved,
    onDiscard: leave,
  };
  const close = () => (unsaved ? setAsking(true) : leave());
  useEscape(id !== null, close);
  return (
    <Drawer.Root opened={id !== null} onClose={close} closeOnEscape={false} position="right" size={520}>
      <Drawer.Overlay backgroundOpacity={0.3} />
      <Drawer.Content>
        {shown !== null && <PatientPanel key={shown} id={shown} leaving={leaving} onOpen={open} />}
      </Drawer.Content>
    </Drawer.Root>
  );
}
