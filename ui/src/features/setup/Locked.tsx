import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toFault } from "../../backend/fault";
import { useUnlock } from "../../backend/queries/app";
import type { Fault } from "../../bindings/Fault";
import { FaultNote } from "../../components/FaultNote";
import { PasswordField } from "../../components/PasswordField";
import { useFaultForm } from "../../components/useFaultForm";
import { Blocked } from "./Blocked";
import { blockedWay } from "./blockedWays";
import { SetupFrame } from "./SetupFrame";
import { UseRecoveryCode } from "./UseRecoveryCode";
import classes from "./SetupFrame.module.css";

/** Asks for the passphrase that unlocks the data. If it was right, but the data is not whole, a person decides what to do. */
export function Locked() {
  const { t } = useTranslation();
  const unlock = useUnlock();
  const [recovers, setRecovers] = useState(false);
  const [blocked, setBlocked] = useState<{ fault: Fault; passphrase: string } | null>(null);
  const form = useFaultForm({ initialValues: { passphrase: "" }, fields: { any: ["passphrase"] } });
  const open = async (passphrase: string) => {
    try {
      await unlock.mutateAsync(passphrase);
    } catch (reason) {
      const fault = toFault(reason);
      if (blockedWay(fault) === "try_again") throw reason;
      setBlocked({ fault, passphrase });
    }
  };
  if (recovers) return <UseRecoveryCode asksPassphrase onBack={() => setRecovers(false)} />;
  if (blocked) {
    const retry = () => void open(blocked.passphrase).catch((reason: unknown) => setBlocked({ ...blocked, fault: toFault(reason) }));
    return <Blocked {...blocked} retrying={unlock.isPending} onRetry={retry} />;
  }
  return (
    <SetupFrame title={t("locked.title")} lead={t("locked.lead")}>
      <form noValidate onSubmit={form.sendWith(({ passphrase }) => open(passphrase))} className={classes.form}>
        <PasswordField
          label={t("locked.passphrase")}
          {...form.getInputProps("passphrase")}
          autoComplete="current-password"
          size="md"
        />
        {form.fault && <FaultNote id={form.faultId} fault={form.fault} />}
        <Button type="submit" size="md" loading={form.submitting}>
          {t("locked.unlock")}
        </Button>
        <Button variant="subtle" onClick={() => setRecovers(true)}>
          {t("locked.forgotten")}
        </Button>
      </form>
    </SetupFrame>
  );
}
