import { Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { IntegrationCard } from "../../../bindings/IntegrationCard";
import { useSetSchedule } from "../../../backend/queries/integrations";
import { DialogButtons } from "../../../components/DialogButtons";
import { DialogForm } from "../../../components/DialogForm";
import { DialogHeading } from "../../../components/DialogHeading";
import { FaultNote } from "../../../components/FaultNote";
import { useGuardedForm } from "../../../components/useFaultForm";
import { Note } from "../../../components/Note";
import { DaysField } from "./DaysField";
import { QuietFields } from "./QuietFields";
import { scheduleSummary } from "./scheduleSummary";
import { TimingFields } from "./TimingFields";
import { useScheduleForm } from "./useScheduleForm";

interface ScheduleFormProps {
  card: IntegrationCard;
  onClose: () => void;
}

/** The fields of a schedule, and their summary in one sentence. */
export function ScheduleForm({ card, onClose }: ScheduleFormProps) {
  const { t } = useTranslation();
  const save = useSetSchedule();
  const { form, schedule } = useScheduleForm(card.schedule);
  const send = useGuardedForm(form, async () => {
    if (schedule) await save.mutateAsync({ id: card.id, schedule });
    onClose();
  });
  return (
    <>
      <DialogHeading title={t("schedule.title")} subtitle={t("schedule.lead", { name: card.name })} />
      <DialogForm onSubmit={send}>
        <TimingFields form={form} />
        {form.values.kind !== "off" && (
          <>
            <DaysField form={form} />
            <QuietFields form={form} />
            <Note color="brand">
              <strong>{schedule ? scheduleSummary(t, schedule) : "…"}</strong>
              <Text size="sm" mt={2}>
                {t("schedule.makeUp")}
              </Text>
            </Note>
          </>
        )}
        {form.fault && <FaultNote fault={form.fault} />}
        <DialogButtons>
          <Button variant="default" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" loading={form.submitting}>
            {t("schedule.save")}
          </Button>
        </DialogButtons>
      </DialogForm>
    </>
  );
}
