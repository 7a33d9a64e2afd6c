import { SegmentedControl, Select } from "@mantine/core";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { StatusFilter } from "../../bindings/StatusFilter";
import { useCompanies } from "../../backend/queries/companies";
import { leaveField } from "../../components/leaveField";
import { SearchField } from "../../components/SearchField";
import type { PatientFilters } from "./patientFilters";
import classes from "./Patients.module.css";

interface PatientsToolbarProps {
  filters: PatientFilters;
  onFilters: (filters: PatientFilters) => void;
}

const statuses: StatusFilter[] = ["active", "inactive", "all"];

/** Search, status, and, if there are several, the company. Down and Enter lead from the search to the first patient. */
export function PatientsToolbar({ filters, onFilters }: PatientsToolbarProps) {
  const { t } = useTranslation();
  const companies = useCompanies().data ?? [];
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const field = event.currentTarget;
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "Enter") {
      event.preventDefault();
      field.closest("main")?.querySelector<HTMLElement>("[data-index='0'] button")?.focus();
    } else if (event.key === "Escape") {
      if (filters.search === "") leaveField(field);
      else onFilters({ ...filters, search: "" });
    }
  };
  return (
    <search className={classes.toolbar}>
      <SearchField
        className={classes.search}
        aria-label={t("patients.search")}
        placeholder={t("patients.searchPlaceholder")}
        data-find
        title={t("keys.find")}
        value={filters.search}
        onSearch={(search) => onFilters({ ...filters, search })}
        onKeyDown={onKeyDown}
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
