import { Badge } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DatabaseChoice } from "../../bindings/DatabaseChoice";
import type { DatabaseKind } from "../../bindings/DatabaseKind";
import { toneColor, toneGround, type Tone } from "../../components/tone";
import { formatRelative } from "../../i18n/format";
import { shortVersion } from "./shortVersion";
import classes from "./Integrations.module.css";

const tones: Record<DatabaseKind, Tone> = {
  practice: "good",
  training: "quiet",
  backup: "warn",
  archive: "warn",
  not_open_dental: "quiet",
};

/** A database with what tells it from its neighbours. */
export function DatabaseOption({ choice }: { choice: DatabaseChoice }) {
  const { t } = useTranslation();
  const [now] = useState(() => Date.now());
  const facts = [
    choice.active_patients === null
      ? t(choice.kind === "not_open_dental" ? "connection.noPatientTable" : "connection.uncounted")
      : t("connection.activePatients", { count: choice.active_patients }),
    choice.newest_change && t("connection.changed", { when: formatRelative(choice.newest_change, now) }),
    choice.program_version && shortVersion(choice.program_version),
  ].filter(Boolean);
  const tone = tones[choice.kind];
  return (
    <span className={classes.option}>
      <span className={classes.optionName}>{choice.name}</span>
      <span className={classes.optionFacts}>{facts.join(" · ")}</span>
      <Badge bg={toneGround(tone)} c={toneColor(tone)}>
        {t(`connection.kind.${choice.kind}`)}
      </Badge>
    </span>
  );
}
