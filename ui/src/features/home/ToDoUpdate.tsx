import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { UpdateOffer } from "../../bindings/UpdateOffer";
import type { UpdateStep } from "../../bindings/UpdateStep";
import { toFault } from "../../backend/fault";
import { usePostponeUpdate } from "../../backend/queries/updates";
import { FaultNote } from "../../components/FaultNote";
import { useUpdateNow } from "../updates/useUpdateNow";
import { useUpdateTexts } from "../updates/useUpdateTexts";
import { ToDoItem } from "./ToDoItem";
import classes from "./Home.module.css";

interface ToDoUpdateProps {
  offer: UpdateOffer;
  step: UpdateStep | null;
  main: boolean;
}

/** A newer version that this program can install. It is gone after Later. */
export function ToDoUpdate({ offer, step, main }: ToDoUpdateProps) {
  const { t } = useTranslation();
  const update = useUpdateNow();
  const later = usePostponeUpdate();
  const busy = step !== null || update.isPending;
  return (
    <ToDoItem
      color="brand"
      {...useUpdateTexts()(offer, step)}
      button={t("updates.now")}
      busy={busy}
      onPress={update.start}
      main={main}
    >
      {update.error && !busy && (
        <div className={classes.problem}>
          <FaultNote fault={toFault(update.error)} />
        </div>
      )}
      {!busy && (
        <Button
          className={classes.later}
          variant="subtle"
          size="compact-sm"
          loading={later.isPending}
          onClick={() => later.mutate(offer.version)}
        >
          {t("updates.later")}
        </Button>
      )}
    </ToDoItem>
  );
}
