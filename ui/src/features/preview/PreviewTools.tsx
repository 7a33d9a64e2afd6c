import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { PreviewKind } from "../../bindings/PreviewKind";
import type { SyncPreview } from "../../bindings/SyncPreview";
import { useBackend } from "../../backend/BackendContext";
import { SaveCsvButton } from "../../components/SaveCsvButton";
import { SearchField } from "../../components/SearchField";
import { formatNumber } from "../../i18n/format";
import { previewKinds } from "./previewColor";
import classes from "./Preview.module.css";

interface PreviewToolsProps {
  preview: SyncPreview;
  kind: PreviewKind | null;
  onKind: (kind: PreviewKind | null) => void;
  search: string;
  onSearch: (text: string) => void;
}

/** Filter, search, and CSV of a preview. The CSV has the rows that are shown. */
export function PreviewTools({ preview, kind, onKind, search, onSearch }: PreviewToolsProps) {
  const { t } = useTranslation();
  const { call } = useBackend();
  const { rows } = preview;
  const all = Object.values(rows).reduce((sum, count) => sum + count, 0);
  const choice = (value: string, name: string, count: number) => ({ value, label: `${name} (${formatNumber(count)})` });
  const present = previewKinds.filter((one) => rows[one] > 0);
  return (
    <div className={classes.tools}>
      <Select
        size="sm"
        aria-label={t("preview.kinds")}
        data={[choice("all", t("preview.all"), all), ...present.map((one) => choice(one, t(`preview.kind.${one}`), rows[one]))]}
        value={kind ?? "all"}
        onChange={(value) => onKind(previewKinds.find((one) => one === value) ?? null)}
        allowDeselect={false}
      />
      <SearchField
        size="sm"
        className={classes.search}
        aria-label={t("preview.search")}
        placeholder={t("preview.search")}
        value={search}
        onSearch={onSearch}
      />
      <SaveCsvButton
        label={t("summary.saveCsv")}
        save={() => call("save_preview_csv", { preview: preview.preview, query: { kind, search } })}
      />
    </div>
  );
}
