import { Anchor } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { EventSyncView } from "../../bindings/EventSyncView";
import type { PatientEventView } from "../../bindings/PatientEventView";
import { StateBadge } from "../../components/StateBadge";
import { formatDateTime } from "../../i18n/format";
import { ChangedFields } from "../sync/ChangedFields";
import { changeTone } from "../sync/changeTone";
import classes from "./Patients.module.css";

interface PatientEventProps {
  event: PatientEventView;
  onOpenRun: (run: string) => void;
}

/** One thing that happened to a patient: what, when, by whom, and what it changed. */
export function PatientEvent({ event, onOpenRun }: PatientEventProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(event.kind !== "created");
  const foldable = event.kind === "created" && event.fields.length > 0;
  return (
    <li className={classes.event}>
      <div className={classes.eventTop}>
        <StateBadge tone={changeTone[event.kind]} words={t(`summary.change.${event.kind}`)} />
        <time dateTime={event.at}>{formatDateTime(event.at)}</time>
      </div>
      <div className={classes.eventBy}>
        {event.sync ? (
          <BySync sync={event.sync} at={event.at} onOpen={onOpenRun} />
        ) : (
          t("history.byHand")
        )}
        {foldable && (
          <Anchor component="button" type="button" size="xs" aria-expanded={open} onClick={() => setOpen(!open)}>
            {t(open ? "history.hideFields" : "history.showFields")}
          </Anchor>
        )}
      </div>
      {open && <ChangedFields change={event} />}
    </li>
  );
}

interface BySyncProps {
  sync: EventSyncView;
  at: string;
  onOpen: (run: string) => void;
}

function BySync({ sync, at, onOpen }: BySyncProps) {
  const { t } = useTranslation();
  const words = { name: sync.integration_name, mode: t(`sync.${sync.mode}`) };
  return (
    <Anchor
      component="button"
      type="button"
      size="sm"
      aria-label={t("history.openRun", { ...words, when: formatDateTime(at) })}
      onClick={() => onOpen(sync.run)}
    >
      {t("history.by", words)}
    </Anchor>
  );
}
