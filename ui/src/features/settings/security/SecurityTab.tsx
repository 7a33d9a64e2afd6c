import { Skeleton, Text } from "@mantine/core";
import { IconDatabase, IconEyeOff, IconKey, IconShieldLock, type Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useSecurity } from "../../../backend/queries/help";
import { LoadFailed } from "../../../components/LoadFailed";
import { SectionHeading } from "../../../components/SectionHeading";
import { formatBytes, formatDateTime } from "../../../i18n/format";
import { ChangePassphrase } from "./ChangePassphrase";
import classes from "../Settings.module.css";

interface PointProps {
  icon: Icon;
  title: string;
  children: ReactNode;
}

function Point({ icon: Mark, title, children }: PointProps) {
  return (
    <li className={classes.point}>
      <Mark size={20} stroke={1.75} className={classes.pointIcon} aria-hidden="true" />
      <div>
        <Text fw={600} size="sm">
          {title}
        </Text>
        <Text size="sm" c="dimmed" component="div" className={classes.pointText}>
          {children}
        </Text>
      </div>
    </li>
  );
}

/** What protects the patients' data, in plain words. */
export function SecurityTab() {
  const { t } = useTranslation();
  const security = useSecurity();
  const found = security.data;
  return (
    <section>
      <SectionHeading title={t("security.title")} lead={t("security.lead")} />
      {security.isError && <LoadFailed error={security.error} onRetry={() => void security.refetch()} />}
      {security.isPending && <Skeleton height={280} radius="md" />}
      {found && (
        <ul className={`${classes.points} ${classes.card}`}>
          <Point icon={IconShieldLock} title={t("security.encrypted")}>
            {t("security.encryptedText")}
          </Point>
          <Point icon={IconKey} title={t(`security.key.${found.key}`)}>
            {t(`security.keyText.${found.key}`)}
            {found.key === "passphrase" && <ChangePassphrase />}
          </Point>
          <Point icon={IconEyeOff} title={t("security.hidden")}>
            {t("security.hiddenText")}
          </Point>
          <Point icon={IconDatabase} title={t("security.place")}>
            {found.data_dir}
            <br />
            {t("security.size", { size: formatBytes(found.database_bytes) })}{" "}
            {found.last_backup_at === null
              ? t("security.noBackup")
              : t("security.lastBackup", { when: formatDateTime(found.last_backup_at) })}
          </Point>
        </ul>
      )}
    </section>
  );
}
