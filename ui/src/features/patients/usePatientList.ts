import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useScreen } from "../../app/navigation";
import { useListReader } from "../../backend/queries/patientList";
import type { PatientListRow } from "../../bindings/PatientListRow";
import type { RowSelection } from "../../components/rowSelection";
import { usePreferences } from "../../preferences/PreferencesContext";
import { listsSame, noFilters, type PatientFilters } from "./patientFilters";
import { usePatientListMemory } from "./patientListMemory";
import { allSelected, isSelected, noneSelected, select, selectedCount, type Selected } from "./patientSelection";

/** Filters, order, and selection of the list. They are as they were left, unless the page opens with something in particular. */
export function usePatientList() {
  const { t } = useTranslation();
  const screen = useScreen();
  const memory = usePatientListMemory();
  const { preferences, change } = usePreferences();
  const { idsBetween } = useListReader();
  const asked = screen.page === "patients" ? screen : undefined;
  const isAsked = asked?.search !== undefined || asked?.status !== undefined || asked?.quick !== undefined;
  const [filters, setFilters] = useState<PatientFilters>(() => {
    const { order, direction } = preferences.list;
    if (!isAsked) return { ...(memory.read().filters ?? noFilters), order, direction };
    memory.keep({ scrolled: 0 });
    const { search = "", status = "active", quick = null } = asked;
    return { ...noFilters, search, status, quick, order, direction };
  });
  const [selected, setSelected] = useState<Selected>(isAsked ? noneSelected : memory.read().selected);
  const [total, setTotal] = useState<number | undefined>(undefined);
  /** The row that was selected last, from which Shift selects. */
  const anchor = useRef(0);
  useEffect(() => {
    memory.keep({ filters, selected });
  }, [memory, filters, selected]);

  const onFilters = (next: PatientFilters) => {
    if (!listsSame(next, filters)) setSelected(noneSelected);
    if (next.order !== filters.order || next.direction !== filters.direction) {
      change({ list: { ...preferences.list, order: next.order, direction: next.direction } });
    }
    setFilters(next);
  };
  const count = selectedCount(selected, total ?? 0);
  const onSelect = async (row: PatientListRow, index: number, range: boolean) => {
    const [from, to] = [Math.min(anchor.current, index), Math.max(anchor.current, index)];
    if (!range) anchor.current = index;
    if (!range) setSelected((before) => select(before, [row.id], !isSelected(before, row.id)));
    else {
      const ids = await idsBetween(filters, from, to);
      setSelected((before) => select(before, ids, true));
    }
  };
  const selection: RowSelection<PatientListRow> = {
    isSelected: (row) => isSelected(selected, row.id),
    extent: count === 0 ? "none" : count === total ? "all" : "some",
    onSelect: (row, index, range) => {
      // A failure is shown by the list itself.
      onSelect(row, index, range).catch(() => {});
    },
    onSelectAll: (all) => setSelected(all ? allSelected : noneSelected),
    label: (row) => t("patientList.select", { name: [row.first_name, row.last_name].filter(Boolean).join(" ") }),
    allLabel: t("patientList.selectAll"),
  };
  return { filters, onFilters, total, setTotal, selected, count, selection, place: memory };
}

export type PatientList = ReturnType<typeof usePatientList>;
