import { useTranslation } from "react-i18next";
import { useNavigate } from "../../app/navigation";
import type { BackupsView } from "../../bindings/BackupsView";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import type { KeptChanges } from "../../bindings/KeptChanges";
import { faultText } from "../../i18n/codeText";
import type { OnCardAction } from "./HomeOverview";
import type { ToDoItemProps } from "./ToDoItem";

type Texts = Omit<ToDoItemProps, "main">;

/** The texts and buttons of what needs nothing but another screen or dialog. */
export function useToDoTexts() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return {
    connect: (): Texts => ({
      color: "brand",
      title: t("home.connect"),
      text: t("integrations.emptyText"),
      button: t("integrations.add"),
      onPress: () => navigate({ page: "settings", tab: "integrations", add: true }),
    }),
    import: (card: IntegrationCard, several: boolean, onAction: OnCardAction): Texts => ({
      color: "brand",
      name: several ? card.name : undefined,
      title: t(`health.${card.health}`),
      text: card.health === "new" ? t("home.importFirst") : t("home.importRest"),
      button: t("integrations.sync"),
      onPress: () => onAction(card, "sync"),
    }),
    kept: ({ total, names }: KeptChanges): Texts => ({
      color: "brand",
      count: total,
      title: t("home.kept", { count: total }),
      text: t(total > names.length ? "home.keptMore" : "home.keptText", { names }),
      button: t("home.decide"),
      onPress: () => navigate({ page: "patients", quick: "kept_changed" }),
    }),
    duplicates: (count: number): Texts => ({
      color: "brand",
      count,
      title: t("home.duplicates", { count }),
      text: t("home.duplicatesText"),
      button: t("home.compare"),
      onPress: () => navigate({ page: "duplicates" }),
    }),
    backup: ({ fault }: BackupsView): Texts => ({
      color: fault ? "bad" : "warn",
      title: fault ? t("health.backupFailed") : t("health.backupOverdue"),
      text: fault ? faultText(fault).message : t("backups.overdueText"),
      button: t("home.toBackups"),
      onPress: () => navigate({ page: "settings", tab: "backups" }),
    }),
  };
}
