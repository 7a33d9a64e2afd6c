import { Anchor, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { IntegrationCard } from "../../../bindings/IntegrationCard";
import { formatWhen, formatWhenFirst } from "../../../i18n/format";
import { scheduleSummary } from "./scheduleSummary";

interface NextSyncProps {
  card: IntegrationCard;
  onSchedule: () => void;
}

/** The time of the next automatic sync, its schedule, and why the last one started late. */
export function NextSync({ card, onSchedule }: NextSyncProps) {
  const { t } = useTranslation();
  const { next_due_at: due, late } = card;
  return (
    <>
      {due && <time dateTime={due}>{formatWhenFirst(due)}</time>}
      {due === null && card.running && t("health.syncing")}
      <Text size={due === null && !card.running ? "sm" : "xs"}>
        <Anchor component="button" type="button" size="sm" inherit underline="always" ta="start" onClick={onSchedule}>
          {scheduleSummary(t, card.schedule)}
        </Anchor>
      </Text>
      {late && (
        <Text size="xs" c="dimmed" mt={2}>
          {t(`schedule.late.${late.reason}`, { due: formatWhen(late.due_at), started: formatWhen(late.started_at) })}
        </Text>
      )}
    </>
  );
}
