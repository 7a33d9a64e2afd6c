import { Badge } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DatabaseReport } from "../../bindings/DatabaseReport";
import type { DatabaseKind } from "../../bindings/DatabaseKind";
import { foregroundOf, backgroundOf, type StatusColor } from "../../components/statusColor";
import { formatLongDay, formatWhen } from "../../i18n/format";
import { shortVersion } from "./shortVersion";
import classes from "./Integrations.module.css";

const colors: Record<DatabaseKind, StatusColor> = {
  practice: "good",
  training: "quiet",
  backup: "warn",
  archive: "warn",
  not_open_dental: "quiet",
};

const WEEK = 7 * 86_400_000;

/** Of an old database the day is enough. */
function formatAge(changed: string, now: number): string {
  return now - Date.parse(changed) < WEEK ? formatWhen(changed, now) : formatLongDay(changed);
}

/** A database with what tells it apart from the others on the server. */
export function DatabaseOption({ choice }: { choice: DatabaseReport }) {
  const { t } = useTranslation();
  const [now] = useState(() => Date.now());
  const facts = [
    choice.active_patients === null
      ? t(choice.kind === "not_open_dental" ? "connection.noPatientTable" : "connection.uncounted")
      : t("connection.activePatients", { count: choice.active_patients }),
    choice.newest_change && t("connection.changed", { when: formatAge(choice.newest_change, now) }),
    choice.program_version && shortVersion(choice.program_version),
  ].filter(Boolean);
  const color = colors[choice.kind];
  return (
    <span className={classes.option}>
      <span className={classes.optionName}>{choice.name}</span>
      <span className={classes.optionFacts}>{facts.join(" · ")}</span>
      <Badge bg={backgroundOf(color)} c={foregroundOf(color)}>
        {t(`connection.kind.${choice.kind}`)}
      </Badge>
    </span>
  );
}
