import { useTranslation } from "react-i18next";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { useFixList, useOpenProblems } from "../../backend/queries/problems";
import { problemTitle } from "../../i18n/codeText";
import type { OnCardAction } from "./HomeOverview";
import { ToDoItem } from "./ToDoItem";

interface ToDoFixProps {
  card: IntegrationCard;
  main: boolean;
  several: boolean;
  onAction: OnCardAction;
}

/** The patients of an integration to fix in Open Dental, counted by what is wrong. */
export function ToDoFix({ card, main, several, onAction }: ToDoFixProps) {
  const { t } = useTranslation();
  const groups = useFixList(useOpenProblems(card)).data?.groups ?? [];
  const parts = groups.map(({ code, patients }) => t("fixList.group", { title: problemTitle(code), count: patients.length }));
  return (
    <ToDoItem
      color="warn"
      count={card.problems}
      name={several ? card.name : undefined}
      title={t("home.fix", { count: card.problems })}
      text={parts.join(" · ") || t("fixList.lead")}
      button={t("home.showList")}
      onPress={() => onAction(card, "problems")}
      main={main}
    />
  );
}
