import { useTranslation } from "react-i18next";
import type { LogLevel } from "../../../bindings/LogLevel";
import { StatusBadge } from "../../../components/StatusBadge";
import { levelColor } from "./levelColor";

/** The level of a log line, as icon and text. */
export function LogLevelMark({ level }: { level: LogLevel }) {
  const { t } = useTranslation();
  return <StatusBadge color={levelColor[level]} label={t(`logs.levels.${level}`)} />;
}
