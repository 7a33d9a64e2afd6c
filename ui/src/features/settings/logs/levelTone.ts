import type { LogLevel } from "../../../bindings/LogLevel";
import type { Tone } from "../../../components/tone";

export const levelTone: Record<LogLevel, Tone> = { info: "quiet", warn: "warn", error: "bad" };
