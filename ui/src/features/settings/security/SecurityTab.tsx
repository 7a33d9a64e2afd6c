import { Skeleton } from "@mantine/core";
import { IconDatabase, IconDeviceDesktopUp, IconEyeOff, IconKey, IconLifebuoy, IconShieldLock } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useSecurity } from "../../../backend/queries/help";
import { LoadFailed } from "../../../components/LoadFailed";
import { SectionHeading } from "../../../components/SectionHeading";
import { formatBytes, formatDateTime } from "../../../i18n/format";
import { NewCodeButton } from "../../recovery/NewCodeButton";
import { SaveOfficeButton } from "../../recovery/SaveOfficeButton";
import { SettingsPoint } from "../SettingsPoint";
import { ChangePassphrase } from "./ChangePassphrase";
import classes from "../Settings.module.css";

/** How patient data is protected. */
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
          <SettingsPoint icon={IconShieldLock} title={t("security.encrypted")}>
            {t("security.encryptedText")}
          </SettingsPoint>
          <SettingsPoint icon={IconKey} title={t(`security.key.${found.key}`)}>
            {t(`security.keyText.${found.key}`)}
            {found.key === "passphrase" && <ChangePassphrase />}
          </SettingsPoint>
          <SettingsPoint icon={IconLifebuoy} title={t("security.recovery.title")}>
            {found.recovery_code_at === null
              ? t("security.recovery.none")
              : t("security.recovery.have", { when: formatDateTime(found.recovery_code_at) })}
            <NewCodeButton asksPassphrase={found.key === "passphrase"} replaces={found.recovery_code_at !== null} />
          </SettingsPoint>
          <SettingsPoint icon={IconDeviceDesktopUp} title={t("security.move.title")}>
            {t("security.move.text")}
            <SaveOfficeButton hasCode={found.recovery_code_at !== null} />
          </SettingsPoint>
          <SettingsPoint icon={IconEyeOff} title={t("security.hidden")}>
            {t("security.hiddenText")}
          </SettingsPoint>
          <SettingsPoint icon={IconDatabase} title={t("security.place")}>
            {found.data_dir}
            <br />
            {t("security.size", { size: formatBytes(found.database_bytes) })}
          </SettingsPoint>
        </ul>
      )}
    </section>
  );
}
