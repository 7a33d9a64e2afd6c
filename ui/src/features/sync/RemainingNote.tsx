import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { RunView } from "../../bindings/RunView";
import { Note } from "../../components/Note";
import { formatNumber } from "../../i18n/format";

interface RemainingNoteProps {
  run: RunView;
  busy: boolean;
  onContinue: () => void;
}

/** Whether everybody was gone through; if not, how many remain and the way on. */
export function RemainingNote({ run, busy, onContinue }: RemainingNoteProps) {
  const { t } = useTranslation();
  const { counts, outcome, remaining } = run;
  if (outcome === "completed") {
    return (
      <Note tone="good">
        {counts.rows_read === 0 ? t("summary.nothing") : t("summary.accounted", { count: counts.rows_read })}
      </Note>
    );
  }
  const early = outcome === "limited" || outcome === "cancelled" || outcome === "interrupted";
  if (!early || !remaining) return null;
  const total = counts.rows_read + remaining;
  return (
    <Note tone="brand">
      <Group justify="space-between" gap="md" wrap="nowrap">
        <span>
          <strong>
            {t("summary.remaining", {
              count: total,
              imported: formatNumber(counts.added + counts.updated),
              total: formatNumber(total),
            })}
          </strong>{" "}
          {t("summary.left", { count: remaining })}
        </span>
        <Button loading={busy} onClick={onContinue} style={{ flex: "none" }}>
          {t("summary.continue")}
        </Button>
      </Group>
    </Note>
  );
}
