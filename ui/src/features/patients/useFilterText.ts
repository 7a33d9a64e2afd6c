import { useTranslation } from "react-i18next";
import { useCompanies } from "../../backend/queries/companies";
import type { PatientFilters } from "./patientFilters";

/** The filters in words. */
export function useFilterText({ search, company, status, quick }: PatientFilters): string {
  const { t } = useTranslation();
  const companies = useCompanies().data ?? [];
  const parts = [
    t(`statusFilter.${status}`),
    quick !== null && t(`patientList.quick.${quick}`),
    company !== null && (companies.find((each) => each.id === company)?.name ?? ""),
    search.trim() !== "" && t("patientList.searchFor", { text: search.trim() }),
  ];
  return parts.filter(Boolean).join(" · ");
}
