import type { ConnectionInput } from "../../bindings/ConnectionInput";
import type { ConnectionReport } from "../../bindings/ConnectionReport";
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
