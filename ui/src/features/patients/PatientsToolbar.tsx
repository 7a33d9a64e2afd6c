import { SegmentedControl, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { StatusFilter } from "../../bindings/StatusFilter";
import { useCompanies } from "../../backend/queries/companies";
import { SearchField } from "../../components/SearchField";
import type { PatientFilters } from "./patientFilters";
import classes from "./Patients.module.css";

interface PatientsToolbarProps {
  filters: PatientFilters;
  onFilters: (filters: PatientFilters) => void;
}

const statuses: StatusFilter[] = ["active", "inactive", "all"];

/** Search, status, and, if there are several, the company. */
export function PatientsToolbar({ filters, onFilters }: PatientsToolbarProps) {
  const { t } = useTranslation();
  const companies = useCompanies().data ?? [];
  return (
    <search className={classes.toolbar}>
      <SearchField
        className={classes.search}
        aria-label={t("patients.search")}
        placeholder={t("patients.searchPlaceholder")}
        value={filters.search}
        onSearch={(search) => onFilters({ ...filters, search })}
      />
      {companies.length > 1 && (
        <Select
          aria-label={t("patients.company")}
          placeholder={t("patients.allCompanies")}
          data={companies.map((company) => ({ value: company.id, label: company.name }))}
          value={filters.company}
          onChange={(company) => onFilters({ ...filters, company })}
          clearable
          clearButtonProps={{ "aria-label": t("patients.allCompanies") }}
        />
      )}
      <SegmentedControl
        aria-label={t("patients.status")}
        data={statuses.map((value) => ({ value, label: t(`statusFilter.${value}`) }))}
        value={filters.status}
        onChange={(status) => onFilters({ ...filters, status: status as StatusFilter })}
      />
    </search>
  );
}
