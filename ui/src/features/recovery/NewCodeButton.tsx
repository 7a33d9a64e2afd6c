import { Button, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { NewCodeDialog } from "./NewCodeDialog";

interface NewCodeButtonProps {
  asksPassphrase: boolean;
  /** Whether there is a code already. */
  replaces: boolean;
}

/** The button to create a recovery code, and the confirmation. */
export function NewCodeButton({ asksPassphrase, replaces }: NewCodeButtonProps) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const [saved, setSaved] = useState(false);
  const close = () => setOpened(false);
  const onSaved = () => {
    setSaved(true);
    close();
  };
  return (
    <>
      <div>
        <Button variant={replaces ? "default" : "filled"} size="xs" mt="xs" onClick={() => setOpened(true)}>
          {t(replaces ? "security.recovery.replace" : "security.recovery.create")}
        </Button>
      </div>
      <Text role="status" size="sm" component="span">
        {saved && t("security.recovery.saved")}
      </Text>
      <NewCodeDialog
        opened={opened}
        asksPassphrase={asksPassphrase}
        replaces={replaces}
        onClose={close}
        onSaved={onSaved}
      />
    </>
  );
}
