import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { PasswordField } from "../../components/PasswordField";
import classes from "../backups/Backups.module.css";

/** Asks for the passphrase that protects the key, which a backup needs, too. */
export function RestorePassphrase({ onEnter }: { onEnter: (passphrase: string) => void }) {
  const { t } = useTranslation();
  const [passphrase, setPassphrase] = useState("");
  return (
    <form
      noValidate
      className={classes.choice}
      onSubmit={(event) => {
        event.preventDefault();
        onEnter(passphrase);
      }}
    >
      <PasswordField
        label={t("locked.passphrase")}
        value={passphrase}
        onChange={(event) => setPassphrase(event.currentTarget.value)}
        autoComplete="current-password"
        size="md"
      />
      <Button type="submit" variant="default" size="md">
        {t("restore.showContents")}
      </Button>
    </form>
  );
}
