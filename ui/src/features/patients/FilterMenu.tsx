import { Button, Menu } from "@mantine/core";
import { IconDeviceFloppy, IconFilter, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDeleteFilter, usePatientCounts, useSavedFilters, useSaveFilter } from "../../backend/queries/patientList";
import type { SavedFilter } from "../../bindings/SavedFilter";
import { NameDialog } from "../../components/NameDialog";
import { formatNumber } from "../../i18n/format";
import { isFiltered, listsSame, quickFilter, quickFilters, type PatientFilters } from "./patientFilters";
import classes from "./Patients.module.css";

interface FilterMenuProps {
  filters: PatientFilters;
  onFilters: (filters: PatientFilters) => void;
}

const filtersOf = ({ query: { offset: _offset, limit: _limit, ...filters } }: SavedFilter): PatientFilters => filters;

/** The quick filters and those that the desk saved, each with the number of its patients. */
export function FilterMenu({ filters, onFilters }: FilterMenuProps) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const [naming, setNaming] = useState(false);
  const saved = useSavedFilters().data ?? [];
  const saveFilter = useSaveFilter();
  const deleteFilter = useDeleteFilter();
  const choices = [
    ...quickFilters.map((quick) => ({ name: t(`patientList.quick.${quick}`), filters: quickFilter(quick, filters) })),
    ...saved.map((each) => ({ name: each.name, filters: filtersOf(each) })),
  ];
  const counts = usePatientCounts(
    choices.map((choice) => choice.filters),
    opened,
  );
  const active = saved.find((each) => listsSame(filtersOf(each), filters));
  const item = (index: number) => {
    const choice = choices[index];
    const count = counts[index];
    if (!choice) return null;
    return (
      <Menu.RadioItem
        key={choice.name}
        value={String(index)}
        checked={listsSame(choice.filters, filters)}
        closeMenuOnClick
        rightSection={<span className={classes.filterCount}>{count === undefined ? "" : formatNumber(count)}</span>}
        onChange={() => onFilters(choice.filters)}
      >
        {choice.name}
      </Menu.RadioItem>
    );
  };
  const own = choices.map((_, index) => index).slice(quickFilters.length);
  return (
    <>
      <Menu opened={opened} onChange={setOpened} position="bottom-end" width={320} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <Button variant="default" leftSection={<IconFilter size={16} stroke={1.75} aria-hidden="true" />}>
            {t("patientList.filters")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah="min(26rem, calc(100vh - 13rem))" style={{ overflowY: "auto" }}>
          {quickFilters.map((_, index) => item(index))}
          {own.length > 0 && (
            <>
              <Menu.Divider />
              <Menu.Label>{t("patientList.saved")}</Menu.Label>
              {own.map(item)}
            </>
          )}
          {(isFiltered(filters) || active) && <Menu.Divider />}
          {active ? (
            <Menu.Item
              leftSection={<IconTrash size={15} stroke={1.75} aria-hidden="true" />}
              onClick={() => deleteFilter.mutate(active.name)}
            >
              {t("patientList.deleteFilter", { name: active.name })}
            </Menu.Item>
          ) : (
            isFiltered(filters) && (
              <Menu.Item
                leftSection={<IconDeviceFloppy size={15} stroke={1.75} aria-hidden="true" />}
                onClick={() => setNaming(true)}
              >
                {t("patientList.saveFilter")}
              </Menu.Item>
            )
          )}
        </Menu.Dropdown>
      </Menu>
      <NameDialog
        opened={naming}
        title={t("patientList.saveFilter")}
        label={t("patientList.filterName")}
        action={t("patientList.save")}
        initial={filters.search.trim()}
        onSave={(name) => saveFilter.mutateAsync({ name, query: { ...filters, offset: 0, limit: 0 } })}
        onClose={() => setNaming(false)}
      />
    </>
  );
}
