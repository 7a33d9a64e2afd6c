import { useTranslation } from "react-i18next";
import type { LogLevel } from "../../../bindings/LogLevel";
import { StateBadge } from "../../../components/StateBadge";
import { levelTone } from "./levelTone";

/** How much a line matters, by icon and word. */
export function LogLevelMark({ level }: { level: LogLevel }) {
  const { t } = useTranslation();
  return <StateBadge tone={levelTone[level]} words={t(`logs.levels.${level}`)} />;
}
