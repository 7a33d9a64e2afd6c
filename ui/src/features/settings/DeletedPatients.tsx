import { Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { toFault } from "../../backend/fault";
import { useDeletedPatients, useRestorePatient } from "../../backend/queries/patients";
import { FaultNote } from "../../components/FaultNote";
import { SectionHeading } from "../../components/SectionHeading";
import { useNotice } from "../../components/NoticeContext";
import { formatTimeOfDay } from "../../i18n/format";
import classes from "./Settings.module.css";

/** The deleted patients, each with a button that restores it. Nothing if there are none. */
export function DeletedPatients() {
  const { t } = useTranslation();
  const deleted = useDeletedPatients().data ?? [];
  const restore = useRestorePatient();
  const notify = useNotice();
  if (deleted.length === 0) return null;
  return (
    <section style={{ marginBlockStart: "2rem" }}>
      <SectionHeading title={t("companies.deletedTitle")} lead={t("companies.deletedLead")} />
      {restore.isError && <FaultNote fault={toFault(restore.error)} />}
      <ul className={`${classes.list} ${classes.card}`} style={{ padding: 0 }}>
        {deleted.map(({ id, name, author, deleted_at }) => (
          <li key={id} className={classes.item}>
            <div>
              <Text fw={600} size="sm">
                {name}
              </Text>
              <Text c="dimmed" size="sm">
                {t("companies.deletedBy", { name: author, when: formatTimeOfDay(deleted_at) })}
              </Text>
            </div>
            <Button
              variant="default"
              size="xs"
              aria-label={t("companies.restoreOne", { name })}
              loading={restore.isPending && restore.variables === id}
              onClick={() =>
                void restore.mutateAsync(id).then(
                  () => notify({ text: t("patients.restored", { name }) }),
                  () => {},
                )
              }
            >
              {t("companies.restore")}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
