import type { Backend } from "../Backend";
import type { FakeOffice } from "./FakeOffice";
import { fault } from "./faults";

type SetupCommands = Pick<
  Backend,
  "officeState" | "setUp" | "unlock" | "about" | "listCompanies" | "addCompany" | "renameCompany"
>;

/** Opening the office, and its companies. */
export function setupCommands(office: FakeOffice): SetupCommands {
  return {
    officeState: () => office.answer("officeState", () => office.state),

    setUp: (practiceName, passphrase) =>
      office.answer("setUp", () => {
        if (!practiceName.trim()) throw fault("invalid_name");
        if (passphrase !== null && passphrase.length < 10) throw fault("invalid_passphrase");
        office.companies = [{ id: "company-1", name: practiceName.trim(), patients: 0 }];
        office.passphrase = passphrase;
        office.state = { state: "ready" };
        return office.state;
      }),

    unlock: (passphrase) =>
      office.answer("unlock", () => {
        if (passphrase !== office.passphrase) throw fault("wrong_passphrase");
        office.state = { state: "ready" };
        return office.state;
      }),

    about: () =>
      office.answer("about", () => ({
        version: "0.1.0",
        data_dir: "C:\\Users\\desk\\AppData\\Roaming\\OnTime Dental",
        log_dir: "C:\\Users\\desk\\AppData\\Local\\OnTime Dental\\logs",
      })),

    listCompanies: () =>
      office.answer("listCompanies", () =>
        office.companies.map((company) => ({
          ...company,
          patients: office.patients.filter((one) => one.company === company.id && one.standing.standing === "active").length,
        })),
      ),

    addCompany: (name) =>
      office.answer("addCompany", () => {
        checkCompanyName(office, name, null);
        const company = { id: office.next("company"), name: name.trim(), patients: 0 };
        office.companies.push(company);
        return company;
      }),

    renameCompany: (id, name) =>
      office.answer("renameCompany", () => {
        checkCompanyName(office, name, id);
        const company = office.companies.find((one) => one.id === id);
        if (company) company.name = name.trim();
      }),
  };
}

function checkCompanyName(office: FakeOffice, name: string, except: string | null): void {
  if (!name.trim()) throw fault("invalid_name");
  if (office.companies.some((one) => one.id !== except && one.name === name.trim())) throw fault("name_taken");
}
