import { Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Fault } from "../../bindings/Fault";
import { formatWhen } from "../../i18n/format";

interface ContinueAnywayProps {
  fault: Fault;
  busy: boolean;
  onContinue: () => void;
}

/** Continues with what is left, and says what is lost by that. */
export function ContinueAnyway({ fault, busy, onContinue }: ContinueAnywayProps) {
  const { t } = useTranslation();
  const since = "args" in fault && "since" in fault.args ? formatWhen(fault.args.since) : null;
  const count = "args" in fault && "count" in fault.args ? fault.args.count : null;
  return (
    <div>
      <Button variant="default" size="md" fullWidth loading={busy} onClick={onContinue}>
        {t("faultAction.accept_loss")}
      </Button>
      <Text size="sm" c="dimmed" mt={4}>
        {since === null && t("blocked.loses.everything")}
        {since !== null && count === null && t("blocked.loses.unknown", { since })}
        {since !== null && count !== null && t("blocked.loses.changes", { count, since })}
      </Text>
    </div>
  );
}
