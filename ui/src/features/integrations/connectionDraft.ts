import type { ConnectionInput } from "../../bindings/ConnectionInput";
import type { ConnectionReport } from "../../bindings/ConnectionReport";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import type { IntegrationInput } from "../../bindings/IntegrationInput";
import { portNumber } from "./hostAndPort";

/** An integration while it is typed. */
export interface ConnectionDraft {
  host: string;
  port: string;
  username: string;
  password: string;
  database: string | null;
  /** How the connection is protected, where somebody chose; else it stays as it is, or verified. */
  tls: string | null;
  /** Empty until one is chosen; then the first one stands. */
  company: string;
  name: string;
}

export function startConnection(card: IntegrationCard | null, defaultName: string): ConnectionDraft {
  return {
    host: card?.host ?? "",
    port: String(card?.port ?? 3306),
    username: card?.username ?? "",
    password: "",
    database: card?.database ?? null,
    tls: null,
    company: card?.company ?? "",
    name: card?.name ?? defaultName,
  };
}

/** What is tested. An empty password keeps the saved one, where there is one. */
export function toConnection(draft: ConnectionDraft, card: IntegrationCard | null): ConnectionInput {
  return {
    integration: card?.id ?? null,
    host: draft.host,
    port: portNumber(draft.port),
    username: draft.username,
    password: card && draft.password === "" ? null : draft.password,
    ...(draft.tls !== null && { tls: draft.tls }),
  };
}

export function toIntegration(draft: ConnectionDraft, card: IntegrationCard | null): IntegrationInput {
  const { name, company, database } = draft;
  return { name, company, connection: toConnection(draft, card), database: database ?? "" };
}

/** The chosen database if the server has it, else the likeliest, but never a backup or an archive. */
export function chooseDatabase(report: ConnectionReport, chosen: string | null): string | null {
  if (report.databases.some((one) => one.name === chosen)) return chosen;
  return report.preselected;
}
