import { useTranslation } from "react-i18next";
import type { SettingsTab } from "../../app/place";
import { PageHeading } from "../../components/PageHeading";
export function SettingsPage(_: { tab: SettingsTab; onTab: (tab: SettingsTab) => void }) {
  const { t } = useTranslation();
  return <PageHeading title={t("settings.title")} />;
}
