import type { ConnectionInput } from "../../bindings/ConnectionInput";
import type { ConnectionReport } from "../../bindings/ConnectionReport";
import type { DiagnosisView } from "../../bindings/DiagnosisView";
import type { ErrorCode } from "../../bindings/ErrorCode";
import type { Fault } from "../../bindings/Fault";
import type { Stage } from "../../bindings/Stage";
import type { StageView } from "../../bindings/StageView";
import { fault } from "./faults";

export const GUIDE = { host: "127.0.0.1", port: 3306, username: "root", password: "Dylan-12" };

const ago = (milliseconds: number) => new Date(Date.now() - milliseconds).toISOString();

/** Answers as the guide's server would: one account, one address, a practice and its neighbours. */
export function connect(input: ConnectionInput, savedPassword: string | null): ConnectionReport {
  if (!input.host.trim()) throw fault("invalid_host");
  if (input.port === 0) throw fault("invalid_port");
  if (!input.username.trim()) throw fault("invalid_username");
  if (input.host === "OD-SERVER") throw fault("no_answer");
  if (input.host !== GUIDE.host && input.host !== "localhost") throw fault("host_unknown");
  if (input.port !== GUIDE.port) throw fault("connection_refused");
  const password = input.password ?? savedPassword;
  if (input.username !== GUIDE.username || password !== GUIDE.password) throw fault("access_denied");
  return {
    server: "MariaDB 10.11.19",
    endpoint: `${input.host}:${input.port}`,
    databases: [
      { name: "demo", kind: "practice", in_use: true, active_patients: 1480, newest_change: ago(4 * 60_000), program_version: "24.3.12" },
      { name: "demo_training", kind: "training", in_use: false, active_patients: 30, newest_change: ago(400 * 86_400_000), program_version: "24.3.12" },
      { name: "demobackup_11_02_2026", kind: "backup", in_use: false, active_patients: 1471, newest_change: ago(20 * 86_400_000), program_version: "24.3.9" },
      { name: "phpbb", kind: "not_open_dental", in_use: false, active_patients: null, newest_change: null, program_version: null },
    ],
    preselected: "demo",
  };
}

const all: Stage[] = [
  "address",
  "port",
  "greeting",
  "tls",
  "login_method",
  "login",
  "rights",
  "databases",
  "patient_table",
  "columns",
  "first_read",
];

const reddens: Partial<Record<ErrorCode, Stage>> = {
  host_unknown: "address",
  no_answer: "port",
  connection_refused: "port",
  tls_not_offered: "tls",
  certificate_unknown: "tls",
  access_denied: "login",
};

/** Examined stage by stage; a field that cannot be used is told before anything is tried. */
export function examine(connected: () => ConnectionReport, onStage: (stage: StageView) => void): DiagnosisView {
  let report: ConnectionReport | null = null;
  let found: Fault | null = null;
  try {
    report = connected();
  } catch (reason) {
    found = reason as Fault;
    if (found.code.startsWith("invalid_")) throw reason;
  }
  const stop = found ? all.indexOf(reddens[found.code] ?? "greeting") : all.length;
  const stages = all.map((stage, at): StageView => {
    if (at > stop) return { stage, state: "pending", text: "", code: null };
    if (at === stop && found) return { stage, state: "red", text: found.message, code: found.code };
    return { stage, state: "green", text: "All is well here.", code: null };
  });
  for (const stage of stages) if (stage.state !== "pending") onStage(stage);
  return {
    stages,
    fault: found,
    fixer: found ? "it" : null,
    certificate: found?.code.startsWith("certificate_") ? FINGERPRINT : null,
    rights: report && {
      can_change: true,
      beyond_reading: ["ALL PRIVILEGES"],
      has_roles: false,
      is_root: true,
      blank_password: false,
    },
    reader_script: report && "CREATE USER 'ontime_reader'@'%' IDENTIFIED BY 'choose a password';",
    for_it: `OnTime Dental's connection test: ${found?.message ?? "all is well"}`,
    report,
  };
}

export const FINGERPRINT = "AB:".repeat(31) + "CD";
