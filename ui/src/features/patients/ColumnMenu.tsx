import { Button, Menu } from "@mantine/core";
import { IconColumns3 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ListPreferences } from "../../bindings/ListPreferences";
import type { PatientColumn } from "../../bindings/PatientColumn";
import { DEFAULT_PREFERENCES, usePreferences } from "../../preferences/PreferencesContext";
import { patientColumns } from "./patientColumns";

const always: PatientColumn = "last_name";

/** Chooses the columns of the list, and how high its rows are. */
export function ColumnMenu() {
  const { t } = useTranslation();
  const { preferences, change } = usePreferences();
  const { list } = preferences;
  const set = (part: Partial<ListPreferences>) => change({ list: { ...list, ...part } });
  const show = (column: PatientColumn, shown: boolean) =>
    set({ columns: patientColumns.filter((each) => (each === column ? shown : list.columns.includes(each))) });
  return (
    <Menu closeOnItemClick={false} position="bottom-end" width={240} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button variant="default" leftSection={<IconColumns3 size={16} stroke={1.75} aria-hidden="true" />}>
          {t("patientList.view")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah="min(26rem, calc(100vh - 13rem))" style={{ overflowY: "auto" }}>
        <Menu.Label>{t("patientList.rows")}</Menu.Label>
        <Menu.RadioGroup value={list.compact ? "compact" : "comfortable"} onChange={(rows) => set({ compact: rows === "compact" })}>
          {(["compact", "comfortable"] as const).map((rows) => (
            <Menu.RadioItem key={rows} value={rows}>
              {t(`patientList.${rows}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Label>{t("patientList.columnsTitle")}</Menu.Label>
        {patientColumns
          .filter((column) => column !== always)
          .map((column) => (
            <Menu.CheckboxItem key={column} checked={list.columns.includes(column)} onChange={(shown) => show(column, shown)}>
              {t(`patientList.columns.${column}`)}
            </Menu.CheckboxItem>
          ))}
        <Menu.Divider />
        <Menu.Item onClick={() => set({ columns: DEFAULT_PREFERENCES.list.columns })}>{t("patientList.defaultColumns")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
