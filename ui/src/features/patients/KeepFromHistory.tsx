import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { PatientEvent } from "../../bindings/PatientEvent";
import { useKeepField, usePatient } from "../../backend/queries/patients";

interface KeepFromHistoryProps {
  /** The patient. */
  id: string;
  event: PatientEvent;
}

/** Keeps a value of the desk that this sync replaced, as long as the desk has not decided about it. */
export function KeepFromHistory({ id, event }: KeepFromHistoryProps) {
  const { t } = useTranslation();
  const replaced = usePatient(id).data?.replaced ?? [];
  const keep = useKeepField();
  const here = replaced.filter(({ field, ours }) => event.fields.some((change) => change.field === field && change.from === ours));
  if (event.sync === null || here.length === 0) return null;
  return (
    <Group gap="xs" mt={6}>
      {here.map(({ field, ours }) => (
        <Button
          key={field}
          variant="default"
          size="xs"
          disabled={keep.isPending}
          onClick={() => keep.mutate({ id, field, value: ours })}
        >
          {t("patients.own.keepField", { field: t(`field.${field}`) })}
        </Button>
      ))}
    </Group>
  );
}
