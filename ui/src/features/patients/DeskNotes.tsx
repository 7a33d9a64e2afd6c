import { Button, Group, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PatientDetail } from "../../bindings/PatientDetail";
import { toFault } from "../../backend/fault";
import { useSetDeskNotes } from "../../backend/queries/patients";
import { FaultNote } from "../../components/FaultNote";
import { useUnsaved } from "../../components/unsaved/useUnsaved";
import { useNow } from "../../components/useNow";
import { formatTimeOfDay } from "../../i18n/format";

/** The desk's own notes about a patient, with who saved them and when. */
export function DeskNotes({ patient }: { patient: PatientDetail }) {
  const { t } = useTranslation();
  const save = useSetDeskNotes();
  const [text, setText] = useState(patient.desk_notes);
  const [base, setBase] = useState(patient.desk_notes);
  // Notes that were saved elsewhere, such as in the form, replace the text unless it was edited here.
  if (base !== patient.desk_notes) {
    setBase(patient.desk_notes);
    if (text === base) setText(patient.desk_notes);
  }
  const changed = text !== patient.desk_notes;
  const saved = patient.notes_saved;
  const now = useNow();
  useUnsaved(changed, () =>
    save.mutateAsync({ id: patient.id, text }).then(
      () => true,
      () => false,
    ),
  );
  return (
    <div>
      <Textarea
        label={t("patients.deskNotes")}
        description={
          saved && patient.desk_notes
            ? t("patients.notesBy", { name: saved.author, when: formatTimeOfDay(saved.at, new Date(now)) })
            : t("patients.deskNotesHint")
        }
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        rows={3}
      />
      <Group mt="xs" gap="sm" mih={36}>
        <Button
          variant="default"
          size="xs"
          disabled={!changed}
          loading={save.isPending}
          onClick={() => save.mutate({ id: patient.id, text })}
        >
          {t("patients.saveNotes")}
        </Button>
        <Text role="status" size="sm" c="dimmed">
          {save.isSuccess && !changed ? t("patients.notesSaved") : ""}
        </Text>
      </Group>
      {save.isError && <FaultNote fault={toFault(save.error)} />}
    </div>
  );
}
