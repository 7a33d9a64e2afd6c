import { Button } from "@mantine/core";
import { IconSearch, IconUsers } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "../../app/navigation";
import { useNoHits } from "../../backend/queries/patients";
import { EmptyState } from "../../components/EmptyState";
import { isFiltered, noFilters, type PatientFilters } from "./patientFilters";

interface NoPatientsProps {
  filters: PatientFilters;
  onFilters: (filters: PatientFilters) => void;
  onAdd: () => void;
}

/** That there are no patients yet, or none that match the filters. */
export function NoPatients({ filters, onFilters, onAdd }: NoPatientsProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const found = useNoHits(filters);
  const others = found?.elsewhere;
  const other = filters.status === "inactive" ? "active" : "inactive";
  const isNowhere = others === 0 && filters.company === null && filters.quick === null;
  const isSearch = filters.search !== "";
  if (isFiltered(filters)) {
    const hint = others
      ? t(`home.${other}Match`, { count: others })
      : t(isSearch ? (isNowhere ? "home.noHits" : "patients.noHitsText") : "patientList.noneMatch");
    return (
      <EmptyState
        icon={<IconSearch size={24} />}
        title={t("patients.noHitsTitle")}
        text={hint}
      >
        {found?.suggestion && (
          <Button variant="default" onClick={() => onFilters({ ...filters, search: found.suggestion ?? "" })}>
            {t("home.didYouMean", { search: found.suggestion })}
          </Button>
        )}
        {isSearch && (
          <Button variant="default" onClick={() => onFilters({ ...filters, search: "" })}>
            {t("common.clearSearch")}
          </Button>
        )}
        {isNowhere ? (
          <Button variant="default" onClick={onAdd}>
            {t("patients.add")}
          </Button>
        ) : (
          <Button variant="default" onClick={() => onFilters({ ...noFilters, search: filters.search, status: others ? other : isSearch ? "all" : "active" })}>
            {others ? t("home.showOthers", { count: others }) : t(isSearch ? "patients.searchAll" : "patientList.showAll")}
          </Button>
        )}
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<IconUsers size={24} />} title={t("patients.emptyTitle")} text={t("patients.emptyText")}>
      <Button onClick={() => navigate({ page: "settings", tab: "integrations" })}>{t("patients.toIntegrations")}</Button>
      <Button variant="default" onClick={onAdd}>
        {t("patients.add")}
      </Button>
    </EmptyState>
  );
}
