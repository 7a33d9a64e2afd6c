import { IconPackage } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../../components/EmptyState";
import { LongTable } from "../../../components/LongTable";
import type { LongColumn } from "../../../components/longTableColumns";
import { SearchField } from "../../../components/SearchField";
import { SectionHeading } from "../../../components/SectionHeading";
import classes from "./Parts.module.css";
import { LicenceTexts } from "./LicenceTexts";
import { findParts, type Part } from "./parts";

/** What other people made and licensed. */
export function PartsTable() {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const columns = useMemo(
    (): LongColumn<Part>[] => [
      { id: "name", header: t("about.part"), width: "1fr", cell: (part) => part.name },
      { id: "version", header: t("about.version"), width: "9rem", cell: (part) => part.version },
      { id: "licence", header: t("about.licence"), width: "1fr", cell: (part) => part.licence },
    ],
    [t],
  );
  return (
    <section className={classes.parts}>
      <SectionHeading title={t("about.parts")} lead={t("about.partsLead")} action={<LicenceTexts />} />
      <SearchField
        className={classes.search}
        aria-label={t("about.searchParts")}
        placeholder={t("about.searchParts")}
        value={search}
        onSearch={setSearch}
      />
      <LongTable
        label={t("about.parts")}
        columns={columns}
        queryKey={["parts", search]}
        fetchPage={({ offset, limit }) => {
          const found = findParts(search);
          return Promise.resolve({ total: found.length, rows: found.slice(offset, offset + limit) });
        }}
        rowHeight={40}
        empty={<EmptyState icon={<IconPackage size={24} />} title={t("about.noPart")} text={t("about.noPartText")} />}
      />
    </section>
  );
}
