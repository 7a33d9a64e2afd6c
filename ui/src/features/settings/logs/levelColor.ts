import type { LogLevel } from "../../../bindings/LogLevel";
import type { StatusColor } from "../../../components/statusColor";

export const levelColor: Record<LogLevel, StatusColor> = { info: "quiet", warn: "warn", error: "bad" };
