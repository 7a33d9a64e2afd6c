import { Button, TextInput } from "@mantine/core";
import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";
import { toFault } from "../../backend/fault";
import { useSetUp } from "../../backend/queries/office";
import { FaultNote } from "../../components/FaultNote";
import { useFlawFocus } from "../../components/useFlawFocus";
import { PassphraseFields } from "./PassphraseFields";
import { SetupFrame } from "./SetupFrame";
import classes from "./SetupFrame.module.css";

/**
 * The first start: the practice's name, and a passphrase where no keychain guards the key. That there is none may only
 * show when the key is put into it.
 */
export function FirstStart({ needsPassphrase }: { needsPassphrase: boolean }) {
  const { t } = useTranslation();
  const setUp = useSetUp();
  const [practiceName, setPracticeName] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const [again, setAgain] = useState("");
  const [differs, setDiffers] = useState(false);
  const [keychainFailed, setKeychainFailed] = useState(false);
  const asksPassphrase = needsPassphrase || keychainFailed;

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const unequal = asksPassphrase && passphrase !== again;
    setDiffers(unequal);
    if (unequal) return;
    const onError = (reason: unknown) => {
      if (toFault(reason).code === "keychain_unavailable") setKeychainFailed(true);
    };
    setUp.mutate({ practiceName, passphrase: asksPassphrase ? passphrase : null }, { onError });
  };

  const form = useFlawFocus(submit);
  const fault = setUp.isError ? toFault(setUp.error) : null;
  const noKeychain = fault?.code === "keychain_unavailable" && asksPassphrase;
  return (
    <SetupFrame title={t("setup.title")} lead={t("setup.lead")} footnote={t("setup.safe")}>
      <form {...form} className={classes.form}>
        <TextInput
          label={t("setup.practice")}
          description={t("setup.practiceHint")}
          placeholder={t("setup.practicePlaceholder")}
          value={practiceName}
          onChange={(event) => setPracticeName(event.currentTarget.value)}
          error={fault?.code === "invalid_name"}
          autoComplete="organization"
          size="md"
        />
        {asksPassphrase && (
          <PassphraseFields
            passphrase={passphrase}
            again={again}
            wrong={fault?.code === "invalid_passphrase"}
            differs={differs}
            focused={keychainFailed}
            onPassphrase={setPassphrase}
            onAgain={setAgain}
          />
        )}
        {fault && !noKeychain && <FaultNote fault={fault} />}
        <Button type="submit" size="md" loading={setUp.isPending}>
          {t("setup.start")}
        </Button>
      </form>
    </SetupFrame>
  );
}
