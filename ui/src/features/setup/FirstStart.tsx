import { Button, TextInput } from "@mantine/core";
import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";
import { toFault } from "../../backend/fault";
import { useSetUp } from "../../backend/queries/office";
import { FaultNote } from "../../components/FaultNote";
import { PassphraseFields } from "./PassphraseFields";
import { SetupFrame } from "./SetupFrame";
import classes from "./SetupFrame.module.css";

/** The first start: the practice's name, and a passphrase where no keychain guards the key. */
export function FirstStart({ needsPassphrase }: { needsPassphrase: boolean }) {
  const { t } = useTranslation();
  const setUp = useSetUp();
  const [practiceName, setPracticeName] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const [again, setAgain] = useState("");
  const [differs, setDiffers] = useState(false);

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const unequal = needsPassphrase && passphrase !== again;
    setDiffers(unequal);
    if (!unequal) setUp.mutate({ practiceName, passphrase: needsPassphrase ? passphrase : null });
  };

  const fault = setUp.isError ? toFault(setUp.error) : null;
  return (
    <SetupFrame title={t("setup.title")} lead={t("setup.lead")} footnote={t("setup.safe")}>
      <form className={classes.form} onSubmit={submit} noValidate>
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
        {needsPassphrase && (
          <PassphraseFields
            passphrase={passphrase}
            again={again}
            wrong={fault?.code === "invalid_passphrase"}
            differs={differs}
            onPassphrase={setPassphrase}
            onAgain={setAgain}
          />
        )}
        {fault && <FaultNote fault={fault} />}
        <Button type="submit" size="md" loading={setUp.isPending}>
          {t("setup.start")}
        </Button>
      </form>
    </SetupFrame>
  );
}
