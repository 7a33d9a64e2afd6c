import { Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useChooseOfficeFile, useOpenOfficeFile } from "../../backend/queries/recovery";
import { FaultNote } from "../../components/FaultNote";
import { RecoveryCodeField } from "../recovery/RecoveryCodeField";
import { PassphraseFields } from "./PassphraseFields";
import { SetupFrame } from "./SetupFrame";
import { useRecoveryForm } from "./useRecoveryForm";
import classes from "./SetupFrame.module.css";

interface OpenOfficeProps {
  needsPassphrase: boolean;
  onBack: () => void;
}

/** Opens the office of another computer: its file and its recovery code. */
export function OpenOffice({ needsPassphrase, onBack }: OpenOfficeProps) {
  const { t } = useTranslation();
  const choose = useChooseOfficeFile();
  const open = useOpenOfficeFile();
  const { form, asks, appeared, send } = useRecoveryForm(needsPassphrase, (input) => open.mutateAsync(input));
  const file = choose.data ?? null;
  return (
    <SetupFrame title={t("office.title")} lead={t("office.lead")}>
      <form noValidate autoComplete="off" onSubmit={send} className={classes.form}>
        <Button variant="default" loading={choose.isPending} onClick={() => choose.mutate()}>
          {t("office.choose")}
        </Button>
        <Text role="status" size="sm">
          {file === null ? t("office.noFile") : t("office.chosen", { file })}
        </Text>
        <RecoveryCodeField {...form.getInputProps("code")} value={form.values.code} size="md" />
        {asks && <PassphraseFields form={form} focused={appeared} />}
        {form.fault && <FaultNote id={form.faultId} fault={form.fault} />}
        <Button type="submit" size="md" disabled={file === null} loading={form.submitting}>
          {t("office.open")}
        </Button>
        <Button variant="subtle" onClick={onBack}>
          {t("recovery.back")}
        </Button>
      </form>
    </SetupFrame>
  );
}
