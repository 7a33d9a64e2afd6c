import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { DialogButtons } from "../../components/DialogButtons";
import type { ConnectionForm } from "./useConnectionForm";

interface ConnectionButtonsProps {
  form: ConnectionForm;
  canSave: boolean;
  onCancel: () => void;
  start?: ReactNode;
}

/** Cancel, Test Connection, and Save Integration. Test Connection is the main button until saving is possible. */
export function ConnectionButtons({ form, canSave, onCancel, start }: ConnectionButtonsProps) {
  const { t } = useTranslation();
  return (
    <DialogButtons start={start}>
      <Button variant="default" onClick={onCancel}>
        {t("common.cancel")}
      </Button>
      <Button
        variant={canSave ? "default" : "filled"}
        type={canSave ? "button" : "submit"}
        loading={form.testing}
        onClick={canSave ? () => form.test() : undefined}
      >
        {t("connection.test")}
      </Button>
      {form.canSaveUntested && (
        <Button variant="default" loading={form.saving} onClick={() => form.save(true)}>
          {t("connection.saveAnyway")}
        </Button>
      )}
      {canSave && (
        <Button type="submit" loading={form.saving} disabled={form.testing || form.values.database === null}>
          {t("connection.save")}
        </Button>
      )}
    </DialogButtons>
  );
}
