import { Pill, SegmentedControl, Select } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { StatusFilter } from "../../bindings/StatusFilter";
import { useCompanies } from "../../backend/queries/companies";
import { useListReader } from "../../backend/queries/patientList";
import { leaveField } from "../../components/leaveField";
import { SearchField } from "../../components/SearchField";
import { ColumnMenu } from "./ColumnMenu";
import { FilterMenu } from "./FilterMenu";
import type { PatientFilters } from "./patientFilters";
import classes from "./Patients.module.css";

interface PatientsToolbarProps {
  filters: PatientFilters;
  onFilters: (filters: PatientFilters) => void;
  onOpen: (id: string) => void;
}

const statuses: StatusFilter[] = ["active", "inactive", "all"];

/** Search, filters, and columns. From the search, Down leads to the first patient, and Enter opens it. */
export function PatientsToolbar({ filters, onFilters, onOpen }: PatientsToolbarProps) {
  const { t } = useTranslation();
  const { first } = useListReader();
  // The whole hint does not fit at 200 %.
  const isWide = useMediaQuery("(min-width: 60em)");
  const companies = useCompanies().data ?? [];
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const field = event.currentTarget;
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown") {
      event.preventDefault();
      field.closest("main")?.querySelector<HTMLElement>("[data-index='0'] [data-open]")?.focus();
    } else if (event.key === "Enter") {
      // The list may still show the matches of an earlier key. A failure is shown by the list itself.
      first(filters).then((row) => row && onOpen(row.id)).catch(() => {});
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
        placeholder={t(isWide ? "patients.searchPlaceholder" : "home.findPlaceholderShort")}
        data-find
        keys={t("keys.find")}
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
      <FilterMenu filters={filters} onFilters={onFilters} />
      <ColumnMenu />
      {filters.quick !== null && (
        <Pill
          size="lg"
          withRemoveButton
          removeButtonProps={{
            "aria-label": t("patientList.removeFilter", { name: t(`patientList.quick.${filters.quick}`) }),
            tabIndex: 0,
            "aria-hidden": false,
          }}
          onRemove={() => onFilters({ ...filters, quick: null, status: "active" })}
        >
          {t(`patientList.quick.${filters.quick}`)}
        </Pill>
      )}
    </search>
  );
}
