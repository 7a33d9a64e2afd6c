import { Anchor } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ChangeRecord } from "../../bindings/ChangeRecord";
import { ChangedFields } from "./ChangedFields";

interface ChangeFieldsCellProps {
  change: ChangeRecord;
  expanded: boolean;
  onToggle: () => void;
}

/** What changed of a patient in one line: the only field, or how many there are. */
export function ChangeFieldsCell({ change, expanded, onToggle }: ChangeFieldsCellProps) {
  const { t } = useTranslation();
  const count = change.fields.filter((field) => change.reason === null || field.field !== "status").length;
  if (count === 0 || (count === 1 && change.kind !== "created")) return <ChangedFields change={change} />;
  return (
    <>
      <Anchor
        component="button"
        type="button"
        size="sm"
        underline="always"
        aria-expanded={expanded}
        // One row of the list is a stop of the Tab key; Right leads here.
        tabIndex={-1}
        onClick={onToggle}
      >
        {expanded ? t("summary.hideFields") : t("summary.showFields", { count })}
      </Anchor>
      {expanded ? <ChangedFields change={change} /> : change.reason && <> · {t(`inactiveReason.${change.reason}`)}</>}
    </>
  );
}
