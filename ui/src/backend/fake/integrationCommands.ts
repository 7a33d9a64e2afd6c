import type { ConnectionInput } from "../../bindings/ConnectionInput";
import type { ConnectionReport } from "../../bindings/ConnectionReport";
import type { IntegrationInput } from "../../bindings/IntegrationInput";
import type { Backend, Testing } from "../Backend";
import { cardOf } from "./cardOf";
import type { FakeOffice } from "./FakeOffice";
import { fault } from "./faults";
import { connect, examine } from "./server";

type IntegrationCommands = Pick<
  Backend,
  | "listIntegrations"
  | "findOpenDentalSettings"
  | "chooseOpenDentalSettings"
  | "examineConnection"
  | "addIntegration"
  | "updateIntegration"
  | "renameIntegration"
  | "examineIntegration"
  | "setSchedule"
  | "removeIntegration"
>;

/** Settings > Integrations. */
export function integrationCommands(office: FakeOffice): IntegrationCommands {
  return {
    listIntegrations: () => office.answer("listIntegrations", () => office.integrations.map((one) => cardOf(office, one))),

    findOpenDentalSettings: () => office.answer("findOpenDentalSettings", () => office.workstation),

    chooseOpenDentalSettings: () => office.answer("chooseOpenDentalSettings", () => office.workstation),

    examineConnection: (input, _database, onStage) =>
      office.answer("examineConnection", () =>
        examine(() => connected(office, input, savedPassword(office, input.integration)), onStage),
      ),

    addIntegration: (input, testing) =>
      office.answer("addIntegration", () => {
        checkIntegration(office, input, testing, null);
        return cardOf(office, office.placeIntegration(office.next("integration"), input));
      }),

    updateIntegration: (id, input, testing) =>
      office.answer("updateIntegration", () => {
        checkIntegration(office, input, testing, id);
        const one = office.integration(id);
        one.password = input.connection.password ?? one.password;
        Object.assign(one.card, {
          name: input.name.trim(),
          company: input.company,
          host: input.connection.host,
          port: input.connection.port,
          username: input.connection.username,
          database: input.database,
          tls: input.connection.tls ?? one.card.tls,
        });
        return cardOf(office, one);
      }),

    renameIntegration: (id, name) =>
      office.answer("renameIntegration", () => {
        checkIntegrationName(office, name, id);
        office.integration(id).card.name = name.trim();
        return cardOf(office, office.integration(id));
      }),

    setSchedule: (id, schedule) =>
      office.answer("setSchedule", () => {
        if (schedule.days.length === 0) throw fault("invalid_schedule");
        office.integration(id).card.schedule = schedule;
        return cardOf(office, office.integration(id));
      }),

    examineIntegration: (id, onStage) =>
      office.answer("examineIntegration", () => {
        const { card, password } = office.integration(id);
        const input = { integration: id, host: card.host, port: card.port, username: card.username, password, tls: card.tls };
        return examine(() => connected(office, input, password), onStage);
      }),

    removeIntegration: (id) =>
      office.answer("removeIntegration", () => {
        office.integration(id);
        office.integrations = office.integrations.filter((one) => one.card.id !== id);
        for (const patient of office.patients) patient.links = patient.links.filter((link) => link.integration !== id);
      }),
  };
}

function savedPassword(office: FakeOffice, id: string | null): string | null {
  return id === null ? null : office.integration(id).password;
}

function connected(office: FakeOffice, input: ConnectionInput, saved: string | null): ConnectionReport {
  if (office.obstacle && (input.tls ?? "required") === "required") throw office.obstacle;
  return connect(input, saved);
}

function checkIntegration(office: FakeOffice, input: IntegrationInput, testing: Testing, id: string | null): void {
  checkIntegrationName(office, input.name, id);
  if (testing === "untested") return;
  const report = connect(input.connection, savedPassword(office, id));
  const database = report.databases.find((one) => one.name === input.database);
  if (database?.kind === "not_open_dental") throw fault("no_patient_table");
}

function checkIntegrationName(office: FakeOffice, name: string, except: string | null): void {
  if (!name.trim()) throw fault("invalid_name");
  if (office.integrations.some((one) => one.card.id !== except && one.card.name === name.trim())) throw fault("name_taken");
}
