import { IconCircleCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { formatWhen } from "../../i18n/format";
import classes from "./Home.module.css";

/** That nothing waits for a person, and what happens next. */
export function NothingToDo({ cards }: { cards: IntegrationCard[] }) {
  const { t } = useTranslation();
  const [next] = cards.flatMap((card) => card.next_due_at ?? []).toSorted();
  return (
    <p className={classes.calm}>
      <IconCircleCheck size={20} stroke={1.75} aria-hidden="true" />
      {next === undefined ? t("home.calm") : t("home.calmNext", { when: formatWhen(next) })}
    </p>
  );
}
