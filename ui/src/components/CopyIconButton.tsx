import { ActionIcon } from "@mantine/core";
import { useTimeout } from "@mantine/hooks";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { copyText } from "./copyText";
import classes from "./CopyIconButton.module.css";

/** In milliseconds. */
const SHOWN = 2_000;

interface CopyIconButtonProps {
  text: string;
  /** What it copies, for screen readers and as a tooltip. */
  label: string;
}

/** Copies a value beside it, and says for a moment whether that worked. */
export function CopyIconButton({ text, label }: CopyIconButtonProps) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState<boolean | null>(null);
  const { start, clear } = useTimeout(() => setCopied(null), SHOWN);
  const copy = async () => {
    clear();
    setCopied(await copyText(text));
    start();
  };
  return (
    <span className={classes.copy}>
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={label} title={label} onClick={() => void copy()}>
        {copied === true ? <IconCheck size={15} stroke={1.75} /> : <IconCopy size={15} stroke={1.5} />}
      </ActionIcon>
      <span role="status" className={classes.said}>
        {copied === true && t("common.copied")}
        {copied === false && t("common.copyFailed")}
      </span>
    </span>
  );
}
