import { IconPackage } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../../components/EmptyState";
import { VirtualTable } from "../../../components/VirtualTable";
import type { TableColumn } from "../../../components/virtualTableColumns";
import { SearchField } from "../../../components/SearchField";
import { SectionHeading } from "../../../components/SectionHeading";
import classes from "./ThirdParty.module.css";
import { LicenseTextsButton } from "./LicenseTextsButton";
import { findComponents, type Component } from "./thirdParty";

/** The third-party software and its licenses. */
export function ThirdPartyTable() {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const columns = useMemo(
    (): TableColumn<Component>[] => [
      { id: "name", header: t("about.component"), width: "1fr", cell: (one) => one.name },
      { id: "version", header: t("about.version"), width: "9rem", cell: (one) => one.version },
      { id: "license", header: t("about.license"), width: "1fr", cell: (one) => one.license },
    ],
    [t],
  );
  return (
    <section className={classes.components}>
      <SectionHeading title={t("about.components")} lead={t("about.componentsLead")} action={<LicenseTextsButton />} />
      <SearchField
        className={classes.search}
        aria-label={t("about.searchComponents")}
        placeholder={t("about.searchComponents")}
        value={search}
        onSearch={setSearch}
      />
      <VirtualTable
        label={t("about.components")}
        columns={columns}
        queryKey={["components", search]}
        fetchPage={({ offset, limit }) => {
          const found = findComponents(search);
          return Promise.resolve({ total: found.length, rows: found.slice(offset, offset + limit) });
        }}
        rowHeight={40}
        empty={<EmptyState icon={<IconPackage size={24} />} title={t("about.noComponents")} text={t("about.noComponentsText")} />}
      />
    </section>
  );
}
