import { Button, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { AppDialog } from "../../../components/AppDialog";
import { PassphraseForm } from "./PassphraseForm";

/** The button to change the passphrase, and the confirmation. */
export function ChangePassphrase() {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const [changed, setChanged] = useState(false);
  return (
    <>
      <div>
        <Button variant="default" size="xs" mt="xs" onClick={() => setOpened(true)}>
          {t("security.change.button")}
        </Button>
      </div>
      <Text role="status" size="sm" component="span">
        {changed && t("security.change.done")}
      </Text>
      <AppDialog opened={opened} onClose={() => setOpened(false)} size={480} sticky>
        <PassphraseForm onClose={() => setOpened(false)} onChanged={() => setChanged(true)} />
      </AppDialog>
    </>
  );
}
