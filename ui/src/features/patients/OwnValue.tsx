import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Field } from "../../bindings/Field";
import { Value } from "../../components/Value";
import { fieldValue } from "../sync/fieldValue";
import classes from "./OwnValues.module.css";

interface OwnValueProps {
  field: Field;
  /** Kept, kept with a new value in Open Dental, or replaced by a sync. */
  state: "kept" | "changed" | "replaced";
  ours: string;
  theirs: string;
  busy: boolean;
  onKeep: () => void;
  onUse: () => void;
}

/** Both values of a field, and the buttons that decide between them. */
export function OwnValue({ field, state, ours, theirs, busy, onKeep, onUse }: OwnValueProps) {
  const { t } = useTranslation();
  const name = t(`field.${field}`);
  const value = (text: string) => <Value>{fieldValue(t, field, text) || t("summary.emptyValue")}</Value>;
  return (
    <li className={classes.value}>
      <p className={classes.name}>{name}</p>
      <dl className={classes.pair}>
        <div data-shown={state !== "replaced" || undefined}>
          <dt>{t("patients.own.ours")}</dt>
          <dd>{value(ours)}</dd>
        </div>
        <div data-shown={state === "replaced" || undefined}>
          <dt>{t("patients.own.theirs")}</dt>
          <dd>{value(theirs)}</dd>
        </div>
      </dl>
      <p className={classes.state} data-changed={state === "changed" || undefined}>
        {t(`patients.own.${state}`)}
      </p>
      <Group gap="xs">
        {state !== "kept" && (
          <Button variant="default" size="xs" disabled={busy} aria-label={t("patients.own.keepField", { field: name })} onClick={onKeep}>
            {t("patients.own.keep")}
          </Button>
        )}
        <Button variant="default" size="xs" disabled={busy} aria-label={t("patients.own.useField", { field: name })} onClick={onUse}>
          {t("patients.own.use")}
        </Button>
      </Group>
    </li>
  );
}
