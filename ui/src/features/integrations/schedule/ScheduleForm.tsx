import { Button, Text } from "@mantine/core";
import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";
import type { IntegrationCard } from "../../../bindings/IntegrationCard";
import { toFault } from "../../../backend/fault";
import { useSetSchedule } from "../../../backend/queries/integrations";
import { DialogButtons } from "../../../components/DialogButtons";
import { DialogForm } from "../../../components/DialogForm";
import { DialogHeading } from "../../../components/DialogHeading";
import { FaultNote } from "../../../components/FaultNote";
import { Note } from "../../../components/Note";
import { DaysField } from "./DaysField";
import { QuietFields } from "./QuietFields";
import { readSchedule, scheduleDraft, type ScheduleFlaws } from "./scheduleDraft";
import { scheduleSummary } from "./scheduleSummary";
import { TimingFields } from "./TimingFields";

interface ScheduleFormProps {
  card: IntegrationCard;
  onClose: () => void;
}

/** The fields of a schedule, and what they come to in one sentence. */
export function ScheduleForm({ card, onClose }: ScheduleFormProps) {
  const { t } = useTranslation();
  const save = useSetSchedule();
  const [draft, setDraft] = useState(() => scheduleDraft(card.schedule));
  const [flaws, setFlaws] = useState<ScheduleFlaws>({});
  const read = readSchedule(draft);

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if ("flaws" in read) return setFlaws(read.flaws);
    save.mutate({ id: card.id, schedule: read.input }, { onSuccess: onClose });
  };
  const change = (part: Partial<typeof draft>) => {
    setDraft({ ...draft, ...part });
    setFlaws({});
    save.reset();
  };
  const fields = { draft, flaws, onChange: change };
  return (
    <>
      <DialogHeading title={t("schedule.title")} subtitle={t("schedule.lead", { name: card.name })} />
      <DialogForm onSubmit={submit}>
        <TimingFields {...fields} />
        {draft.kind !== "off" && (
          <>
            <DaysField {...fields} />
            <QuietFields {...fields} />
            <Note tone="brand">
              <strong>{"input" in read ? scheduleSummary(t, read.input as typeof card.schedule) : "…"}</strong>
              <Text size="sm" mt={2}>
                {t("schedule.madeUp")}
              </Text>
            </Note>
          </>
        )}
        {save.isError && <FaultNote fault={toFault(save.error)} />}
        <DialogButtons>
          <Button variant="default" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t("schedule.save")}
          </Button>
        </DialogButtons>
      </DialogForm>
    </>
  );
}
