import { Button, Text, Title } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Undone } from "../../bindings/Undone";
import { DialogBody } from "../../components/DialogBody";
import { DialogButtons } from "../../components/DialogButtons";
import { DialogHeading } from "../../components/DialogHeading";
import { LeftPatients } from "./LeftPatients";

interface UndoResultProps {
  undone: Undone;
  /** The integration's name. */
  name: string;
  onClose: () => void;
}

/** What an undo did, and the patients that it left as they are. */
export function UndoResult({ undone, name, onClose }: UndoResultProps) {
  const { t } = useTranslation();
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => top.current?.focus(), []);
  return (
    <>
      <DialogHeading title={t("undo.done")} subtitle={name} />
      <DialogBody width={544}>
        <div ref={top} tabIndex={-1} style={{ outline: "none" }} role="status">
          <Text fw={600}>{t("undo.figures", { removed: undone.removed, restored: undone.restored })}</Text>
          {undone.left.length === 0 && <Text size="sm">{t("undo.nothingLeft")}</Text>}
        </div>
        {undone.left.length > 0 && (
          <section>
            <Title order={3} mb="xs">
              {t("undo.left", { count: undone.left.length })}
            </Title>
            <LeftPatients left={undone.left} />
          </section>
        )}
        <Text size="sm" c="dimmed">
          {t("undo.next")}
        </Text>
        <DialogButtons>
          <Button onClick={onClose}>{t("common.done")}</Button>
        </DialogButtons>
      </DialogBody>
    </>
  );
}
