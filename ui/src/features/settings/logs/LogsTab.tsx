import { Select } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { LogLevel } from "../../../bindings/LogLevel";
import { SearchField } from "../../../components/SearchField";
import { SectionHeading } from "../../../components/SectionHeading";
import { LogButtons } from "./LogButtons";
import { LogTable } from "./LogTable";
import classes from "./Logs.module.css";

const levels: LogLevel[] = ["info", "warn", "error"];

/** The log, and ways to send it to support. */
export function LogsTab() {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const [level, setLevel] = useState<LogLevel>("info");
  return (
    <section className={classes.tab}>
      <SectionHeading title={t("logs.title")} lead={t("logs.lead")} />
      <LogButtons />
      <div className={classes.tools}>
        <SearchField
          className={classes.search}
          aria-label={t("logs.search")}
          placeholder={t("logs.search")}
          value={search}
          onSearch={setSearch}
        />
        <Select
          aria-label={t("logs.level")}
          data={levels.map((each) => ({ value: each, label: t(`logs.from.${each}`) }))}
          value={level}
          onChange={(value) => setLevel((value ?? "info") as LogLevel)}
          allowDeselect={false}
        />
      </div>
      <LogTable search={search} level={level} />
    </section>
  );
}
