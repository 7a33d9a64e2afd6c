import { Anchor, Group, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { MassChangeRow } from "../../bindings/MassChangeRow";
import { useBackend } from "../../backend/BackendContext";
import { FIRST_NAMES } from "../../backend/queries/massChange";
import { SearchField } from "../../components/SearchField";
import { VirtualTable } from "../../components/VirtualTable";
import type { TableColumn } from "../../components/virtualTableColumns";
import { formatBirthday, formatListName } from "../../i18n/format";
import { ChangedFields } from "./ChangedFields";
import classes from "./Sync.module.css";

interface MassChangeTableProps {
  run: string;
  /** How many patients would change. */
  total: number;
}

/** The patients that would change: the first ones, and all of them on request. */
export function MassChangeTable({ run, total }: MassChangeTableProps) {
  const { t } = useTranslation();
  const { call } = useBackend();
  const [all, setAll] = useState(total <= FIRST_NAMES);
  const [search, setSearch] = useState("");
  const columns = useMemo(
    (): TableColumn<MassChangeRow>[] => [
      { id: "name", header: t("massChange.name"), width: "1.2fr", cell: formatListName },
      { id: "birthday", header: t("massChange.birthday"), width: "7.5rem", cell: (row) => formatBirthday(row.birthday) },
      { id: "number", header: t("massChange.number"), width: "minmax(6.5rem, 0.8fr)", cell: (row) => row.pat_num },
      {
        id: "what",
        header: t("massChange.what"),
        width: "1.5fr",
        cell: (row) => <ChangedFields change={{ kind: "updated", reason: row.reason, fields: row.fields }} />,
      },
    ],
    [t],
  );
  return (
    <>
      {all && total > FIRST_NAMES && (
        <SearchField
          size="sm"
          aria-label={t("massChange.search")}
          placeholder={t("massChange.search")}
          value={search}
          onSearch={setSearch}
        />
      )}
      <div className={classes.massChange}>
        <VirtualTable
          label={t("massChange.who")}
          columns={columns}
          queryKey={["runs", "mass-change", run, all, search]}
          fetchPage={async (slice) => {
            const page = await call("mass_change", { run, search, ...slice });
            return { total: all ? page.total : Math.min(page.total, FIRST_NAMES), rows: page.rows };
          }}
          pageSize={all ? 200 : FIRST_NAMES}
          rowHeight={40}
          wraps
          empty={<Text size="sm" c="dimmed">{t("massChange.noneFound")}</Text>}
        />
      </div>
      {!all && (
        <Group gap="xs">
          <Text size="sm" c="dimmed">
            {t("massChange.first", { shown: FIRST_NAMES, total })}
          </Text>
          <Anchor component="button" type="button" size="sm" underline="always" onClick={() => setAll(true)}>
            {t("massChange.showAll", { count: total })}
          </Anchor>
        </Group>
      )}
    </>
  );
}
