import { Skeleton, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAbout } from "../../../backend/queries/office";
import { LoadFailed } from "../../../components/LoadFailed";
import { SectionHeading } from "../../../components/SectionHeading";
import classes from "../Settings.module.css";
import { PartsTable } from "./PartsTable";

const LICENCE = "Apache-2.0";

/** What the program is and where it keeps things. */
export function AboutTab() {
  const { t } = useTranslation();
  const about = useAbout();
  return (
    <section>
      <SectionHeading title={t("about.title")} lead={t("about.lead")} />
      {about.isError && <LoadFailed error={about.error} onRetry={() => void about.refetch()} />}
      {about.isPending && <Skeleton height={120} />}
      {about.data && (
        <div className={classes.card}>
          <dl className={classes.facts}>
            <dt>{t("about.version")}</dt>
            <dd>{about.data.version}</dd>
            <dt>{t("about.ownLicence")}</dt>
            <dd>{LICENCE}</dd>
            <dt>{t("about.dataFolder")}</dt>
            <dd>{about.data.data_dir}</dd>
            <dt>{t("about.logFolder")}</dt>
            <dd>{about.data.log_dir}</dd>
          </dl>
          <Text c="dimmed" size="sm" mt="md">
            {t("about.note")}
          </Text>
        </div>
      )}
      <PartsTable />
    </section>
  );
}
