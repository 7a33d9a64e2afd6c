import { SegmentedControl, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { StandingFilter } from "../../bindings/StandingFilter";
import { useCompanies } from "../../backend/queries/companies";
import { SearchField } from "../../components/SearchField";
import type { PatientWish } from "./patientWish";
import classes from "./Patients.module.css";

interface PatientsToolbarProps {
  wish: PatientWish;
  onWish: (wish: PatientWish) => void;
}

const standings: StandingFilter[] = ["active", "inactive", "all"];

/** Search, standing and, where there are several, the company. */
export function PatientsToolbar({ wish, onWish }: PatientsToolbarProps) {
  const { t } = useTranslation();
  const companies = useCompanies().data ?? [];
  return (
    <search className={classes.toolbar}>
      <SearchField
        className={classes.search}
        aria-label={t("patients.search")}
        placeholder={t("patients.searchPlaceholder")}
        value={wish.search}
        onSearch={(search) => onWish({ ...wish, search })}
      />
      {companies.length > 1 && (
        <Select
          aria-label={t("patients.company")}
          placeholder={t("patients.allCompanies")}
          data={companies.map((company) => ({ value: company.id, label: company.name }))}
          value={wish.company}
          onChange={(company) => onWish({ ...wish, company })}
          clearable
          clearButtonProps={{ "aria-label": t("patients.allCompanies") }}
        />
      )}
      <SegmentedControl
        aria-label={t("patients.standing")}
        data={standings.map((value) => ({ value, label: t(`standingFilter.${value}`) }))}
        value={wish.standing}
        onChange={(standing) => onWish({ ...wish, standing: standing as StandingFilter })}
      />
    </search>
  );
}
