import { Button, Group, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { PatientEvent } from "../../bindings/PatientEvent";
import type { ReplacedField } from "../../bindings/ReplacedField";
import { toFault } from "../../backend/fault";
import { useKeepField, usePatient } from "../../backend/queries/patients";
import { FaultNote } from "../../components/FaultNote";

interface KeepFromHistoryProps {
  /** The patient. */
  id: string;
  event: PatientEvent;
}

/** Uses a value that this sync replaced, or that a record merged here has, as long as the desk has not decided about it. */
export function KeepFromHistory({ id, event }: KeepFromHistoryProps) {
  const { t } = useTranslation();
  const replaced = usePatient(id).data?.replaced ?? [];
  const keep = useKeepField();
  const isHere = ({ field, shown, origin }: ReplacedField) =>
    event.fields.some((change) =>
      origin === "desk"
        ? event.sync !== null && change.field === field && change.from === shown
        : event.kind === "merged" && change.kept === true && change.field === field && change.to === shown,
    );
  const here = replaced.filter(isHere);
  if (here.length === 0) return null;
  return (
    <Stack gap="xs" mt={6}>
      <Group gap="xs">
        {here.map(({ field, ours, origin }) => (
          <Button
            key={field}
            variant="default"
            size="xs"
            disabled={keep.isPending}
            onClick={() => keep.mutate({ id, field, value: ours })}
          >
            {t(origin === "desk" ? "patients.own.keepField" : "patients.merged.useField", { field: t(`field.${field}`) })}
          </Button>
        ))}
      </Group>
      {keep.isError && <FaultNote fault={toFault(keep.error)} />}
    </Stack>
  );
}
