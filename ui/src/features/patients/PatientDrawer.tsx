import { Drawer } from "@mantine/core";
import { useState } from "react";
import { PatientPanel } from "./PatientPanel";

interface PatientDrawerProps {
  /** Whom to show; nobody closes the drawer. */
  id: string | null;
  onClose: () => void;
}

/** One patient, at the side of the list. */
export function PatientDrawer({ id, onClose }: PatientDrawerProps) {
  const [shown, setShown] = useState(id);
  if (id !== null && id !== shown) setShown(id);
  return (
    <Drawer.Root opened={id !== null} onClose={onClose} position="right" size={520}>
      <Drawer.Overlay backgroundOpacity={0.3} />
      <Drawer.Content>{shown !== null && <PatientPanel key={shown} id={shown} />}</Drawer.Content>
    </Drawer.Root>
  );
}
