import { Button, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useDecideDuplicate } from "../../backend/queries/duplicates";
import { toFault } from "../../backend/fault";
import { FaultNote } from "../../components/FaultNote";
import { Note } from "../../components/Note";
import classes from "./Duplicates.module.css";
import type { Decided } from "./pair";

interface DecidedNoteProps {
  decided: Decided;
  onTakenBack: () => void;
}

/** What was just decided, and the way back. */
export function DecidedNote({ decided, onTakenBack }: DecidedNoteProps) {
  const { t } = useTranslation();
  const undo = useDecideDuplicate();
  const [one, other] = decided.patients;
  const [name, otherName] = decided.names;
  const takeBack = () => undo.mutate({ one, other, decision: "open" }, { onSuccess: onTakenBack });
  return (
    <Note color="good" announced>
      <Stack gap="xs">
        <div className={classes.decided}>
          <span>{t(`duplicates.decided.${decided.decision}`, { one: name, other: otherName })}</span>
          <Button variant="default" size="xs" loading={undo.isPending} onClick={takeBack}>
            {t("duplicates.undo")}
          </Button>
        </div>
        {undo.isError && <FaultNote fault={toFault(undo.error)} />}
      </Stack>
    </Note>
  );
}
