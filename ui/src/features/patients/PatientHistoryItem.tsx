import { Anchor } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { EventSync } from "../../bindings/EventSync";
import type { PatientEvent } from "../../bindings/PatientEvent";
import { StatusBadge } from "../../components/StatusBadge";
import { formatDateTime } from "../../i18n/format";
import { ChangedFields } from "../sync/ChangedFields";
import { changeColor } from "../sync/changeColor";
import { KeepFromHistory } from "./KeepFromHistory";
import classes from "./Patients.module.css";

interface PatientHistoryItemProps {
  /** The patient. */
  id: string;
  event: PatientEvent;
  onOpenRun: (run: string) => void;
}

/** One change of a patient: its kind, time, cause, and fields. */
export function PatientHistoryItem({ id, event, onOpenRun }: PatientHistoryItemProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(event.kind !== "created");
  const foldable = event.kind === "created" && event.fields.length > 0;
  return (
    <li className={classes.event}>
      <div className={classes.eventTop}>
        <StatusBadge color={changeColor[event.kind]} label={t(`summary.change.${event.kind}`)} />
        <time dateTime={event.at}>{formatDateTime(event.at)}</time>
      </div>
      <div className={classes.eventBy}>
        {event.sync ? (
          <BySync sync={event.sync} at={event.at} onOpen={onOpenRun} />
        ) : (
          event.author ?? t("history.manual")
        )}
        {foldable && (
          <Anchor component="button" type="button" size="xs" aria-expanded={open} onClick={() => setOpen(!open)}>
            {t(open ? "history.hideFields" : "history.showFields")}
          </Anchor>
        )}
      </div>
      {open && <ChangedFields change={event} />}
      {open && <KeepFromHistory id={id} event={event} />}
    </li>
  );
}

interface BySyncProps {
  sync: EventSync;
  at: string;
  onOpen: (run: string) => void;
}

function BySync({ sync, at, onOpen }: BySyncProps) {
  const { t } = useTranslation();
  const names = { name: sync.integration_name, mode: t(`sync.${sync.mode}`) };
  return (
    <Anchor
      component="button"
      type="button"
      size="sm"
      aria-label={t("history.openRun", { ...names, when: formatDateTime(at) })}
      onClick={() => onOpen(sync.run)}
    >
      {t("history.by", names)}
    </Anchor>
  );
}
