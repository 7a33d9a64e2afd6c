import { Skeleton, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAbout } from "../../../backend/queries/app";
import { LoadFailed } from "../../../components/LoadFailed";
import { SectionHeading } from "../../../components/SectionHeading";
import { News } from "../../help/News";
import classes from "../Settings.module.css";
import { ThirdPartyTable } from "./ThirdPartyTable";
import { UpdatesCard } from "./UpdatesCard";

const LICENSE = "Apache-2.0";

/** The version, the folders, and the third-party software. */
export function AboutTab() {
  const { t } = useTranslation();
  const about = useAbout();
  return (
    <section>
      <SectionHeading title={t("about.title")} lead={t("about.lead")} />
      <UpdatesCard />
      {about.isError && <LoadFailed error={about.error} onRetry={() => void about.refetch()} />}
      {about.isPending && <Skeleton height={120} />}
      {about.data && (
        <div className={`${classes.card} ${classes.below}`}>
          <dl className={classes.facts}>
            <dt>{t("about.version")}</dt>
            <dd>{about.data.version}</dd>
            <dt>{t("about.ownLicense")}</dt>
            <dd>{LICENSE}</dd>
            <dt>{t("about.dataFolder")}</dt>
            <dd>{about.data.data_dir}</dd>
            <dt>{t("about.logFolder")}</dt>
            <dd>{about.data.log_dir}</dd>
          </dl>
          <Text c="dimmed" size="sm" mt="md">
            {t("about.note")}
          </Text>
          <Text fw={600} size="sm" mt="md">
            {t("news.title", { version: about.data.version })}
          </Text>
          <News />
        </div>
      )}
      <ThirdPartyTable />
    </section>
  );
}
