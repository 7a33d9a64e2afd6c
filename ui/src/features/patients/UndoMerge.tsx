import { Button, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { toFault } from "../../backend/fault";
import { useDecideDuplicate } from "../../backend/queries/duplicates";
import { FaultNote } from "../../components/FaultNote";

interface UndoMergeProps {
  patient: string;
  survivor: string;
  /** Shows another patient instead. */
  onOpen: (id: string) => void;
}

/** Separates two patients that were merged here. The question whether they are one person is open again. */
export function UndoMerge({ patient, survivor, onOpen }: UndoMergeProps) {
  const { t } = useTranslation();
  const undo = useDecideDuplicate();
  return (
    <Stack gap="xs" mt="xs" align="flex-start">
      <Button
        variant="default"
        size="xs"
        loading={undo.isPending}
        onClick={() => undo.mutate({ one: patient, other: survivor, decision: "open" })}
      >
        {t("patients.merged.undo")}
      </Button>
      {undo.isError && <FaultNote fault={toFault(undo.error)} actions={{ open_patient: () => onOpen(survivor) }} />}
    </Stack>
  );
}
