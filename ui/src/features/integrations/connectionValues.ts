import type { ConnectionInput } from "../../bindings/ConnectionInput";
import type { ConnectionReport } from "../../bindings/ConnectionReport";
import type { Fault } from "../../bindings/Fault";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import type { IntegrationInput } from "../../bindings/IntegrationInput";
import { portNumber } from "./hostAndPort";

/** An integration as typed. */
export type ConnectionValues = {
  host: string;
  port: string;
  username: string;
  password: string;
  database: string | null;
  /** How the connection is protected, if the person chose. Otherwise it stays as saved, or is verified. */
  tls: string | null;
  /** Empty until one is chosen; then the first company is used. */
  company: string;
  name: string;
};

/** The values that a connection test is about. */
const TESTED = ["host", "port", "username", "password", "tls"] as const;

export function initialValues(card: IntegrationCard | null, defaultName: string): ConnectionValues {
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

/** Whether another connection test could turn out differently. */
export function isOtherConnection(one: ConnectionValues, other: ConnectionValues): boolean {
  return TESTED.some((field) => one[field] !== other[field]);
}

/** The connection to test. An empty password means the saved one, if there is one. */
export function toConnection(values: ConnectionValues, card: IntegrationCard | null): ConnectionInput {
  return {
    integration: card?.id ?? null,
    host: values.host,
    port: portNumber(values.port),
    username: values.username,
    password: card && values.password === "" ? null : values.password,
    ...(values.tls !== null && { tls: values.tls }),
  };
}

/** The integration to save. `certificate` is the one that the test says to pin. */
export function toIntegration(values: ConnectionValues, card: IntegrationCard | null, certificate: string | null): IntegrationInput {
  const { name, company, database } = values;
  const tls = certificate === null ? values.tls : `pinned:${certificate}`;
  return { name, company, connection: toConnection({ ...values, tls }, card), database: database ?? "" };
}

/**
 * The chosen database, unless the server does not have it; otherwise the most likely one, never a backup or an archive. A
 * server may not list a database that the account can use.
 */
export function chooseDatabase(report: ConnectionReport, fault: Fault | null, chosen: string | null): string | null {
  if (report.databases.some((one) => one.name === chosen)) return chosen;
  const missing = fault?.code === "database_missing" || fault?.code === "database_denied";
  return (missing ? null : chosen) ?? report.preselected ?? chosen;
}
