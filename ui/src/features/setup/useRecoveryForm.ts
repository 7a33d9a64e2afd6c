import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toFault } from "../../backend/fault";
import type { Fault } from "../../bindings/Fault";
import { useFaultForm } from "../../components/useFaultForm";
import { formatCode } from "../recovery/recoveryCode";

/** The codes of a keychain that cannot store the key, and of a key that a passphrase protects. */
const NEEDS_PASSPHRASE = ["keychain_missing", "keychain_denied", "locked"];

/** A damaged file that says where the key is can only be replaced by one with a passphrase. */
function needsPassphrase(fault: Fault): boolean {
  return NEEDS_PASSPHRASE.includes(fault.code) || (fault.code === "file_damaged" && fault.args.file !== "recovery.json");
}

/** A form with a recovery code, and a new passphrase if no keychain can store the key, which may be noticed only then. */
export function useRecoveryForm(
  asksPassphrase: boolean,
  open: (input: { code: string; passphrase: string | null }) => Promise<unknown>,
) {
  const { t } = useTranslation();
  const [appeared, setAppeared] = useState(false);
  const asks = asksPassphrase || appeared;
  const form = useFaultForm({
    initialValues: { code: "", passphrase: "", again: "" },
    validate: ({ passphrase, again }) => (asks && passphrase !== again ? { again: t("setup.passphraseDiffers") } : {}),
    fields: {
      invalid_recovery_code: ["code"],
      wrong_recovery_code: ["code"],
      invalid_passphrase: ["passphrase"],
    },
  });
  const send = form.sendWith(async ({ code, passphrase }) => {
    form.setFieldValue("code", formatCode(code));
    try {
      await open({ code, passphrase: asks ? passphrase : null });
    } catch (reason) {
      if (asks || !needsPassphrase(toFault(reason))) throw reason;
      setAppeared(true);
    }
  });
  return { form, asks, appeared, send };
}
