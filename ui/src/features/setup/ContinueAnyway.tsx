import { Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Fault } from "../../bindings/Fault";
import { formatTimeOfDay } from "../../i18n/format";
import classes from "../backups/Backups.module.css";

interface ContinueAnywayProps {
  fault: Fault;
  busy: boolean;
  onContinue: () => void;
}

/** Continues with what is left, and says what is lost by that. */
export function ContinueAnyway({ fault, busy, onContinue }: ContinueAnywayProps) {
  const { t } = useTranslation();
  const since = "args" in fault && "since" in fault.args ? formatTimeOfDay(fault.args.since) : null;
  const count = "args" in fault && "count" in fault.args ? fault.args.count : null;
  return (
    <div className={`${classes.beside} ${classes.other}`}>
      <Text size="sm">
        {since === null && t("blocked.loses.everything")}
        {since !== null && count === null && t("blocked.loses.unknown", { since })}
        {since !== null && count !== null && t("blocked.loses.changes", { count, since })}
      </Text>
      <Button variant="default" size="md" loading={busy} onClick={onContinue}>
        {t("faultAction.accept_loss")}
      </Button>
    </div>
  );
}
