import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./Duplicates.module.css";
import { useDecisionKeys } from "./useDecisionKeys";

interface PairButtonsProps {
  /** Whether they can be merged here. */
  mergeable: boolean;
  busy: boolean;
  onSame: () => void;
  onDifferent: () => void;
  onLater: () => void;
}

/** The three answers, also by the keys 1, 2, and 3, and by arrow keys and Enter. */
export function PairButtons({ mergeable, busy, onSame, onDifferent, onLater }: PairButtonsProps) {
  const { t } = useTranslation();
  const answers = { "1": mergeable ? onSame : undefined, "2": onDifferent, "3": onLater };
  const group = useDecisionKeys(answers, busy);
  return (
    <div ref={group} className={classes.buttons} role="group" aria-label={t("duplicates.answers")}>
      <Button variant="default" className={classes.later} disabled={busy} onClick={onLater} aria-keyshortcuts="3">
        {t("duplicates.later")}
      </Button>
      <Button variant="default" disabled={busy} onClick={onDifferent} aria-keyshortcuts="2">
        {t("duplicates.twoDifferent")}
      </Button>
      {mergeable && (
        <Button loading={busy} onClick={onSame} aria-keyshortcuts="1">
          {t("duplicates.merge")}
        </Button>
      )}
    </div>
  );
}
