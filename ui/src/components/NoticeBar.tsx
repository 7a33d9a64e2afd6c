import { Button, CloseButton } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Notice } from "./NoticeContext";
import classes from "./Notice.module.css";

/** In milliseconds. It stays while the pointer or the focus is in it. */
const SHOWN = 12_000;

interface NoticeBarProps {
  notice: Notice;
  onClose: () => void;
}

function isEditable(element: Element | null): boolean {
  return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;
}

/** One notice. Ctrl+Z is its action, unless text is being edited. */
export function NoticeBar({ notice, onClose }: NoticeBarProps) {
  const { t } = useTranslation();
  const [held, setHeld] = useState(false);
  const { text, action } = notice;
  useEffect(() => {
    if (held) return undefined;
    const timer = setTimeout(onClose, SHOWN);
    return () => clearTimeout(timer);
  }, [held, onClose]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z";
      if (!action || !isUndo || isEditable(document.activeElement)) return;
      event.preventDefault();
      onClose();
      action.onClick();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [action, onClose]);
  return (
    <div
      className={classes.notice}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span>{text}</span>
      {action && (
        <Button
          variant="default"
          size="xs"
          title={t("keys.undo")}
          onClick={() => {
            onClose();
            action.onClick();
          }}
        >
          {action.label}
        </Button>
      )}
      <CloseButton size="sm" aria-label={t("common.close")} onClick={onClose} />
    </div>
  );
}
