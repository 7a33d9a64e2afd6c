import { Kbd } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { DuplicatePair } from "../../bindings/DuplicatePair";
import classes from "./Duplicates.module.css";

/** How many pairs are left, and the keys that decide. */
export function DuplicateKeys({ pair, left }: { pair: DuplicatePair; left: number }) {
  const { t } = useTranslation();
  const keys = [
    ...(pair.two_charts_in === null ? ([["1", t("duplicates.same")]] as const) : []),
    ["2", t("duplicates.different")],
    ["3", t("duplicates.later")],
  ] as const;
  return (
    <span className={classes.keys}>
      <span>{t("duplicates.left", { count: left })}</span>
      {keys.map(([key, label]) => (
        <span key={key}>
          <Kbd size="xs">{key}</Kbd> {label}
        </span>
      ))}
    </span>
  );
}
