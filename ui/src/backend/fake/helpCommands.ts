import type { LogLine } from "../../bindings/LogLine";
import type { Backend } from "../Backend";
import type { FakeOffice } from "./FakeOffice";
import { fault } from "./faults";

type HelpCommands = Pick<Backend, "logLines" | "openLogFolder" | "saveSupportFile" | "security" | "changePassphrase">;

const weight = { info: 0, warn: 1, error: 2 };

/** What the log of a made-up office says, newest first. */
export function madeUpLog(lines: number): LogLine[] {
  return Array.from({ length: lines }, (_, index) => {
    const at = new Date(Date.UTC(2026, 10, 22, 19, 0, 0) - index * 900_000).toISOString();
    if (index % 12 === 5) return { at, level: "warn", area: "office::syncs", text: "patients skipped run=7 patients=4 reasons=no_birthdate 4" };
    if (index % 40 === 9) return { at, level: "error", area: "sync::engine", text: "a page could not be applied run=6 code=ConnectionLost" };
    return { at, level: "info", area: "office::syncs", text: `sync ended run=${lines - index} outcome="completed" rows_read=1500 added=0 updated=3 unchanged=1493 skipped=4` };
  });
}

/** The log, the file for support, and what protects the data. */
export function helpCommands(office: FakeOffice): HelpCommands {
  return {
    logLines: (query) =>
      office.answer("logLines", () => {
        const wanted = query.search.trim().toLowerCase();
        const hits = office.log.filter(
          (line) =>
            weight[line.level] >= weight[query.level] &&
            `${line.at} ${line.area}: ${line.text}`.toLowerCase().includes(wanted),
        );
        return { total: hits.length, lines: hits.slice(query.offset, query.offset + query.limit) };
      }),

    openLogFolder: () => office.answer("openLogFolder", () => undefined),

    saveSupportFile: () =>
      office.answer("saveSupportFile", () => "C:\\Users\\desk\\Documents\\OnTime Dental - support.txt"),

    changePassphrase: (present, next) =>
      office.answer("changePassphrase", () => {
        if (present !== office.passphrase) throw fault("wrong_passphrase");
        if (next.length < 8) throw fault("invalid_passphrase");
        office.passphrase = next;
      }),

    security: () => office.answer("security", () => office.protection),
  };
}
