import { useTranslation } from "react-i18next";
import { PageHeading } from "../../components/PageHeading";
export function PatientsPage() {
  const { t } = useTranslation();
  return <PageHeading title={t("patients.title")} />;
}
