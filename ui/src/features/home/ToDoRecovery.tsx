import { useState } from "react";
import { useTranslation } from "react-i18next";
import { NewCodeDialog } from "../recovery/NewCodeDialog";
import { ToDoItem } from "./ToDoItem";

interface ToDoRecoveryProps {
  asksPassphrase: boolean;
  main: boolean;
}

/** That there is no recovery code yet. It is gone once one was saved. */
export function ToDoRecovery({ asksPassphrase, main }: ToDoRecoveryProps) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const close = () => setOpened(false);
  return (
    <ToDoItem
      color="warn"
      title={t("home.noCode")}
      text={t("home.noCodeText")}
      button={t("security.recovery.create")}
      onPress={() => setOpened(true)}
      main={main}
    >
      <NewCodeDialog opened={opened} asksPassphrase={asksPassphrase} replaces={false} onClose={close} onSaved={close} />
    </ToDoItem>
  );
}
