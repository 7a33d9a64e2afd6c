import { Drawer } from "@mantine/core";
import { useState } from "react";
import { UnsavedBoundary } from "../../components/unsaved/UnsavedBoundary";
import { useLeave } from "../../components/unsaved/unsavedScope";
import { useEscape } from "../../components/useEscape";
import { PatientPanel } from "./PatientPanel";

interface PatientDrawerProps {
  /** The patient to show; null closes the drawer. */
  id: string | null;
  onClose: () => void;
  /** Shows another patient instead. */
  onOpen: (id: string) => void;
}

/** One patient beside the list. With unsaved notes it asks before it closes. */
export function PatientDrawer(props: PatientDrawerProps) {
  return (
    <UnsavedBoundary>
      <Panel {...props} />
    </UnsavedBoundary>
  );
}

function Panel({ id, onClose, onOpen }: PatientDrawerProps) {
  const leave = useLeave();
  const [shown, setShown] = useState(id);
  if (id !== null && id !== shown) setShown(id);
  // Otherwise discarded notes would be there again.
  const [visit, setVisit] = useState(0);
  const close = () =>
    leave(() => {
      setVisit(visit + 1);
      onClose();
    });
  useEscape(id !== null, close);
  return (
    <Drawer.Root opened={id !== null} onClose={close} closeOnEscape={false} position="right" size={520}>
      <Drawer.Overlay backgroundOpacity={0.3} />
      <Drawer.Content>
        {shown !== null && (
          <PatientPanel
            key={`${shown} ${visit}`}
            id={shown}
            onOpen={(other) => leave(() => onOpen(other))}
            onDeleted={onClose}
          />
        )}
      </Drawer.Content>
    </Drawer.Root>
  );
}
