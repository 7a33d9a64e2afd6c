import { Button } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { copyText } from "./copyText";

interface CopyButtonProps {
  text: string;
  label: string;
  /** The name for screen readers, if several buttons have the same label. */
  ariaLabel?: string;
}

/** Copies a text, and shows whether that worked. */
export function CopyButton({ text, label, ariaLabel }: CopyButtonProps) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState<boolean | null>(null);
  return (
    <>
      <Button
        variant="default"
        aria-label={ariaLabel}
        size="xs"
        leftSection={copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
        onClick={() => void copyText(text).then(setCopied)}
      >
        {label}
      </Button>
      <span role="status">
        {copied === true && t("common.copied")}
        {copied === false && t("common.copyFailed")}
      </span>
    </>
  );
}
