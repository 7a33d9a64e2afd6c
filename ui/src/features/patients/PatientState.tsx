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
}

/** Active or why not, and who keeps the patient up to date. */
export function PatientState({ patient, action }: PatientStateProps) {
  const { t } = useTranslation();
  const { standing, links } = patient;
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
        {links.length === 0 && <StateBadge tone="brand" words={t("patients.byHand")} />}
        {action}
      </div>
      {links.length > 0 && (
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
