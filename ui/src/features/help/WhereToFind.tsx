import { Anchor } from "@mantine/core";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./Help.module.css";

const steps = ["open", "window", "copy", "hidden"] as const;

/** Where Open Dental shows the server that it uses, on request. */
export function WhereToFind() {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const list = useId();
  return (
    <div className={classes.whereBlock}>
      <Anchor
        component="button"
        type="button"
        size="xs"
        underline="always"
        aria-expanded={opened}
        aria-controls={opened ? list : undefined}
        onClick={() => setOpened(!opened)}
      >
        {t("help.where.question")}
      </Anchor>
      {opened && (
        <ol id={list} className={classes.where}>
          {steps.map((step) => (
            <li key={step}>{t(`help.where.${step}`)}</li>
          ))}
        </ol>
      )}
    </div>
  );
}
