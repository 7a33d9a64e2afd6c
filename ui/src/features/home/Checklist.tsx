import { Button, CloseButton, Title } from "@mantine/core";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "../../app/navigation";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { useSecurity } from "../../backend/queries/help";
import { usePreferences } from "../../preferences/PreferencesContext";
import { NewCodeDialog } from "../recovery/NewCodeDialog";
import { ChecklistItem } from "./ChecklistItem";
import type { OnCardAction } from "./HomeOverview";
import { checklistSteps, type ChecklistStep } from "./useChecklist";
import classes from "./Home.module.css";

interface ChecklistProps {
  cards: IntegrationCard[];
  done: Record<ChecklistStep, boolean>;
  /** Whether its next step has the main button of the page. */
  main: boolean;
  onAction: OnCardAction;
  onOpenRun: (run: string) => void;
}

/** The way from the first start to syncs that run every night, each step with its button. It can be put away. */
export function Checklist({ cards, done, main, onAction, onOpenRun }: ChecklistProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const heading = useId();
  const { preferences, change } = usePreferences();
  const asksPassphrase = useSecurity().data?.key === "passphrase";
  const [creating, setCreating] = useState(false);
  const [card] = cards;
  const synced = cards.find((each) => each.last_ended !== null);
  const note = (part: Partial<typeof preferences.checklist>) => change({ checklist: { ...preferences.checklist, ...part } });
  // What a step needs first is missing where there is no entry.
  const actions: Partial<Record<ChecklistStep, () => void>> = {
    connect: () => navigate({ page: "settings", tab: "integrations", add: true }),
    ...(card && {
      sync: () => onAction(card, "sync"),
      schedule: () => {
        onAction(card, "schedule");
        note({ schedule_seen: true });
      },
    }),
    ...(synced?.last_ended && {
      result: () => {
        onOpenRun(synced.last_ended ?? "");
        note({ result_seen: true });
      },
    }),
    code: () => setCreating(true),
    backup: () => navigate({ page: "settings", tab: "backups" }),
  };
  const next = checklistSteps.find((step) => !done[step]);
  return (
    <section className={classes.card} aria-labelledby={heading}>
      <div className={classes.cardTop}>
        <Title order={2} size="h3" id={heading}>
          {t("checklist.title")}
        </Title>
        <span className={classes.dimmed}>
          {t("checklist.progress", { done: checklistSteps.filter((step) => done[step]).length, count: checklistSteps.length })}
        </span>
        <CloseButton size="sm" aria-label={t("checklist.hide")} title={t("checklist.hide")} onClick={() => note({ hidden: true })} />
      </div>
      <ol className={classes.toDos}>
        {checklistSteps.map((step) => (
          <ChecklistItem
            key={step}
            title={t(`checklist.step.${step}.title`)}
            text={t(`checklist.step.${step}.text`)}
            button={
              !done[step] &&
              actions[step] && (
                <Button variant={main && step === next ? "filled" : "default"} size={step === next ? "sm" : "xs"} onClick={actions[step]}>
                  {t(`checklist.step.${step}.button`)}
                </Button>
              )
            }
            state={done[step] ? "done" : step === next ? "next" : "later"}
          />
        ))}
      </ol>
      <NewCodeDialog
        opened={creating}
        asksPassphrase={asksPassphrase}
        replaces={false}
        onClose={() => setCreating(false)}
        onSaved={() => setCreating(false)}
      />
    </section>
  );
}
