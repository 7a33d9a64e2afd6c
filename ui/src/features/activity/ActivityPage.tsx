import { useTranslation } from "react-i18next";
import { PageHeading } from "../../components/PageHeading";
export function ActivityPage() {
  const { t } = useTranslation();
  return <PageHeading title={t("activity.title")} />;
}
