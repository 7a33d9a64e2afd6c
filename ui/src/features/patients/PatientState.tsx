import { Anchor } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { PatientDetail } from "../../bindings/PatientDetail";
import { Note } from "../../components/Note";
import { formatList } from "../../i18n/format";
import { StateBadge } from "../../components/StateBadge";
import classes from "./Patients.module.css";

interface PatientStateProps {
  patient: PatientDetail;
  /** What can be done with a patient in this state. */
  action: ReactNode;
  /** Another patient is to be shown instead. */
  onOpen: (id: string) => void;
}

/** Active or why not, who goes on for the patient, and who keeps it up to date. */
export function PatientState({ patient, action, onOpen }: PatientStateProps) {
  const { t } = useTranslation();
  const { standing, links, merged_into } = patient;
  const goesOn = standing.standing === "inactive" ? merged_into : null;
  return (
    <>
      <div className={classes.badges}>
        {standing.standing === "active" ? (
          <StateBadge tone="good" words={t("standing.active")} />
        ) : (
          <>
            <StateBadge tone="quiet" words={t("standing.inactive")} />
            <span>{t(`departure.${standing.reason}`)}</span>
          </>
        )}
        {links.length === 0 && !goesOn && <StateBadge tone="brand" words={t("patients.byHand")} />}
        {action}
      </div>
      {goesOn && (
        <Note tone="brand">
          {t("patients.mergedInto")}{" "}
          <Anchor component="button" type="button" fw={600} onClick={() => onOpen(goesOn.id)}>
            {goesOn.name}
          </Anchor>
          {". "}
          {t("patients.mergedIntoText")}
        </Note>
      )}
      {links.length > 0 && !goesOn && (
        <Note tone="brand">
          <strong>
            {t("patients.linked", {
              name: formatList(links.map((link) => link.integration_name)),
            })}
          </strong>
          {". "}
          {t("patients.linkedText")}
        </Note>
      )}
    </>
  );
}
