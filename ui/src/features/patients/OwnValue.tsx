import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Field } from "../../bindings/Field";
import { Value } from "../../components/Value";
import { fieldValue } from "../sync/fieldValue";
import classes from "./OwnValues.module.css";

/** One of two values, as people read it. */
interface Side {
  label: string;
  text: string;
  /** Whether the patient has it. */
  used: boolean;
}

interface Choice {
  label: string;
  /** With the field's name, for screen readers. */
  name: string;
  onChoose: () => void;
}

interface OwnValueProps {
  field: Field;
  sides: readonly [Side, Side];
  /** Why there are two values, unless it is said once for all of them. */
  why?: string;
  /** Whether this needs a decision because something changed. */
  changed?: boolean;
  choices: readonly Choice[];
  busy: boolean;
}

/** Both values of a field, and the buttons that decide between them. */
export function OwnValue({ field, sides, why, changed = false, choices, busy }: OwnValueProps) {
  const { t } = useTranslation();
  return (
    <li className={classes.value}>
      <p className={classes.name}>{t(`field.${field}`)}</p>
      <dl className={classes.pair}>
        {sides.map(({ label, text, used }) => (
          <div key={label} data-shown={used || undefined}>
            <dt>{label}</dt>
            <dd>
              <Value>{fieldValue(t, field, text) || t("summary.emptyValue")}</Value>
            </dd>
          </div>
        ))}
      </dl>
      {why && (
        <p className={classes.state} data-changed={changed || undefined}>
          {why}
        </p>
      )}
      <Group gap="xs">
        {choices.map(({ label, name, onChoose }) => (
          <Button key={label} variant="default" size="xs" disabled={busy} aria-label={name} onClick={onChoose}>
            {label}
          </Button>
        ))}
      </Group>
    </li>
  );
}
