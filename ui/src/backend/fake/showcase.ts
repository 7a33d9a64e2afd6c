import type { Backend } from "../Backend";
import { FakeBackend } from "./FakeBackend";
import { madeUpLog } from "./helpCommands";
import { fault } from "./faults";
import { addPastRuns } from "./pastRuns";
import { person } from "./people";
import { GUIDE } from "./server";

/** The office with a healthy and a failing integration, and as many patients as wanted. */
export function livelyOffice(office: FakeBackend, byHand = 40): FakeBackend {
  const connection = { integration: null, ...GUIDE };
  const company = "company-1";
  office.placeIntegration("integration-1", { name: "Open Dental - Main office", company, connection, database: "demo" });
  office.placeIntegration(
    "integration-2",
    { name: "Open Dental - Westside", company, connection: { ...connection, host: "OD-SERVER" }, database: "opendental" },
    120,
  );
  office.log = madeUpLog(3_000);
  office.syncNow("integration-1", 100);
  office.syncNow("integration-1", null);
  office.syncNow("integration-1", 100);
  office.syncNow("integration-2", null, fault("no_answer"));
  const practice = { id: company, name: office.companies[0]?.name ?? "" };
  for (let index = 0; index < byHand; index += 1) office.patients.push(person(index, practice));
  return office;
}

/** A made-up office for a browser: `?office=fresh|passphrase|locked|blocked|empty|big|live|long`. */
export function showcaseBackend(wish: URLSearchParams): Backend {
  const office = new FakeBackend({ latency: Number(wish.get("latency") ?? 60), pace: Number(wish.get("pace") ?? 60) });
  office.print = () => window.print();
  switch (wish.get("office")) {
    case "fresh":
      office.state = { state: "first_start", needs_passphrase: false };
      break;
    case "passphrase":
      office.state = { state: "first_start", needs_passphrase: true };
      break;
    case "locked":
      office.passphrase = "correct horse";
      office.state = { state: "locked" };
      break;
    case "blocked":
      office.state = { state: "blocked", fault: fault("key_lost") };
      break;
    case "empty":
      break;
    case "big":
      livelyOffice(office, 100_000);
      break;
    case "long":
      addPastRuns(livelyOffice(office), 5_000);
      break;
    default:
      livelyOffice(office);
  }
  return office;
}
