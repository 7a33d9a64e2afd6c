import { Button, Checkbox, Skeleton, Text, TextInput } from "@mantine/core";
import { IconPrinter } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useCompanies } from "../../backend/queries/companies";
import { usePrintPage } from "../../backend/queries/help";
import { useDraftRecoveryCode, useSaveRecoveryCode } from "../../backend/queries/recovery";
import { FaultNote } from "../../components/FaultNote";
import { LoadFailed } from "../../components/LoadFailed";
import { PasswordField } from "../../components/PasswordField";
import { useFaultForm } from "../../components/useFaultForm";
import { PrintedRecoveryCode } from "./PrintedRecoveryCode";
import classes from "./Recovery.module.css";

interface NewRecoveryCodeProps {
  /** The passphrase, if it was just entered. */
  passphrase?: string | null;
  /** Whether the passphrase is needed and not known. */
  asksPassphrase?: boolean;
  /** Whether an earlier code stops working, and new keys are offered. */
  replaces: boolean;
  /** Whether new keys are chosen to begin with. */
  newKeys?: boolean;
  onSaved: () => void;
  /** Leaves without a new code. */
  onLater: () => void;
  laterLabel: string;
}

/** A new recovery code: shown, printed, and confirmed by its last group. It works only after that. */
export function NewRecoveryCode({ passphrase = null, asksPassphrase = false, replaces, newKeys = false, onSaved, onLater, laterLabel }: NewRecoveryCodeProps) {
  const { t } = useTranslation();
  const draft = useDraftRecoveryCode();
  const companies = useCompanies();
  const print = usePrintPage();
  const save = useSaveRecoveryCode();
  const form = useFaultForm({
    initialValues: { passphrase: "", typed: "", newKeys },
    fields: {
      invalid_recovery_code: ["typed"],
      wrong_passphrase: ["passphrase"],
      locked: ["passphrase"],
      too_many_attempts: ["passphrase"],
    },
  });
  const confirmation = useRef<HTMLInputElement>(null);
  const code = draft.data;
  useEffect(() => {
    if (code !== undefined) confirmation.current?.focus();
  }, [code]);
  const send = form.sendWith(async ({ typed, ...values }) => {
    await save.mutateAsync({ typed, newKeys: values.newKeys, passphrase: asksPassphrase ? values.passphrase : passphrase });
    onSaved();
  });
  if (draft.isError) return <LoadFailed error={draft.error} onRetry={() => void draft.refetch()} />;
  if (code === undefined) return <Skeleton height={200} radius="md" />;
  return (
    <form noValidate autoComplete="off" onSubmit={send} className={classes.form}>
      <Text size="sm">{t("newCode.keep")}</Text>
      <output className={classes.code} aria-label={t("newCode.title")}>
        {code}
      </output>
      <PrintedRecoveryCode code={code} practice={companies.data?.map((each) => each.name).join(", ") ?? ""} />
      <div>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPrinter size={15} />}
          loading={print.isPending}
          onClick={() => print.mutate()}
        >
          {t("newCode.print")}
        </Button>
      </div>
      {print.isError && <FaultNote fault={{ code: "not_printed" }} />}
      {replaces && <Text size="sm">{t("newCode.replaces")}</Text>}
      <TextInput
        label={t("newCode.confirm")}
        description={t("newCode.confirmHint")}
        {...form.getInputProps("typed")}
        ref={confirmation}
        autoComplete="off"
        spellCheck={false}
      />
      {asksPassphrase && (
        <PasswordField
          label={t("security.recovery.passphrase")}
          {...form.getInputProps("passphrase")}
          autoComplete="current-password"
        />
      )}
      {replaces && (
        <Checkbox
          label={t("security.newKeys.label")}
          description={t("security.newKeys.hint")}
          {...form.getInputProps("newKeys", { type: "checkbox" })}
        />
      )}
      {form.fault && <FaultNote id={form.faultId} fault={form.fault} />}
      <div className={classes.buttons}>
        <Button variant="default" onClick={onLater}>
          {laterLabel}
        </Button>
        <Button type="submit" loading={form.submitting}>
          {t("newCode.save")}
        </Button>
      </div>
    </form>
  );
}
