import { Text } from "@mantine/core";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PreviewKind } from "../../bindings/PreviewKind";
import type { PreviewChangeView } from "../../bindings/PreviewChangeView";
import type { SyncPreview } from "../../bindings/SyncPreview";
import { useBackend } from "../../backend/BackendContext";
import { StatusBadge } from "../../components/StatusBadge";
import { VirtualTable } from "../../components/VirtualTable";
import type { TableColumn } from "../../components/virtualTableColumns";
import { PreviewDetails } from "./PreviewDetails";
import { PreviewTools } from "./PreviewTools";
import { previewColor } from "./previewColor";
import classes from "./Preview.module.css";

/** The rows of a preview, by kind and by what is typed. */
export function PreviewRows({ preview }: { preview: SyncPreview }) {
  const { t } = useTranslation();
  const { call } = useBackend();
  const [kind, setKind] = useState<PreviewKind | null>(null);
  const [search, setSearch] = useState("");
  const columns = useMemo(
    (): TableColumn<PreviewChangeView>[] => [
      { id: "number", header: t("preview.number"), width: "6.5rem", cell: (row) => row.pat_num },
      { id: "patient", header: t("patients.details"), width: "1fr", cell: (row) => row.patient_name },
      {
        id: "kind",
        header: t("summary.changeKind"),
        width: "9rem",
        cell: (row) => <StatusBadge color={previewColor[row.kind]} label={t(`preview.kind.${row.kind}`)} />,
      },
      { id: "what", header: t("preview.what"), width: "1.8fr", cell: (row) => <PreviewDetails change={row} /> },
    ],
    [t],
  );
  const query = { kind, search };
  return (
    <section className={classes.rows}>
      <PreviewTools preview={preview} kind={kind} onKind={setKind} search={search} onSearch={setSearch} />
      <div className={classes.table}>
        <VirtualTable
          label={t("preview.list")}
          columns={columns}
          queryKey={["preview", preview.preview, query]}
          fetchPage={async (slice) => {
            const page = await call("preview_changes", { preview: preview.preview, query, ...slice });
            return { total: page.total, rows: page.changes };
          }}
          pageSize={100}
          rowHeight={56}
          wraps
          empty={
            <Text size="sm" c="dimmed">
              {t("preview.none")}
            </Text>
          }
        />
      </div>
    </section>
  );
}
