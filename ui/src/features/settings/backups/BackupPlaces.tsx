import { IconDeviceDesktop, IconDeviceUsb } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { BackupsView } from "../../../bindings/BackupsView";
import { SettingsPoint } from "../SettingsPoint";
import { SecondPlace } from "./SecondPlace";
import classes from "../../backups/Backups.module.css";
import settings from "../Settings.module.css";

interface BackupPlacesProps {
  view: BackupsView;
  /** Makes a backup, which is also copied into the second place. */
  onCopy: () => void;
}

/** Where backups are kept: on this computer, and in a second place if there is one. */
export function BackupPlaces({ view, onCopy }: BackupPlacesProps) {
  const { t } = useTranslation();
  return (
    <ul className={`${settings.points} ${classes.places}`}>
      <SettingsPoint icon={IconDeviceDesktop} title={t("backups.computer")}>
        {view.folder}
      </SettingsPoint>
      <SettingsPoint icon={IconDeviceUsb} title={t("backups.second")}>
        <SecondPlace second={view.second} onCopy={onCopy} />
      </SettingsPoint>
    </ul>
  );
}
